// What epoll_event.data seems to hold. The kernel never looks at it, so only its value can tell.
#pragma once

#include <cstdint>

namespace ofdcheck {

enum class DataKind : std::uint8_t {
  none,     // zero says nothing
  own_fd,   // the number registered; above it there may be a generation, or what was on the stack
  address,  // could be one of this process: whether there is memory is the kernel's to say
  token,    // anything else: an index, a number of another kind
};

constexpr DataKind data_kind(int fd, std::uint64_t data) {
  constexpr std::uint64_t kFirstMapped = 1u << 16;          // vm.mmap_min_addr
  constexpr std::uint64_t kEndOfUser = std::uint64_t{1} << 56;  // five-level page tables
  if (data == 0) return fd == 0 ? DataKind::own_fd : DataKind::none;
  const auto number = static_cast<std::uint32_t>(fd);
  if (static_cast<std::uint32_t>(data) == number) return DataKind::own_fd;
  // The number in the upper half, a generation below it.
  if (static_cast<std::uint32_t>(data >> 32) == number) return DataKind::token;
  return data >= kFirstMapped && data < kEndOfUser ? DataKind::address : DataKind::token;
}

}  // namespace ofdcheck
