// The sets of select(2), of any size. FD_SETSIZE, 1024, is a limit of libc's fd_set type alone; the
// kernel reads as many bits as nfds says (fs/select.c, core_sys_select).
#pragma once

#include <sys/select.h>

#include <cstddef>
#include <vector>

namespace refserver {

class FdBits {
 public:
  void set(int fd) {
    const auto at = static_cast<std::size_t>(fd) / kBits;
    if (at >= words_.size()) words_.resize(at + 1);
    words_[at] |= bit(fd);
  }
  void clear(int fd) {
    if (has(fd)) words_[static_cast<std::size_t>(fd) / kBits] &= ~bit(fd);
  }
  [[nodiscard]] bool has(int fd) const {
    const auto at = static_cast<std::size_t>(fd) / kBits;
    return at < words_.size() && (words_[at] & bit(fd)) != 0;
  }
  // For select(): at least as many bits as `fds`.
  fd_set* raw(int fds) {
    const auto needed = static_cast<std::size_t>(fds) / kBits + 1;
    if (words_.size() < needed) words_.resize(needed);
    return reinterpret_cast<fd_set*>(words_.data());
  }

 private:
  static constexpr std::size_t kBits = 8 * sizeof(unsigned long);
  static unsigned long bit(int fd) { return 1UL << (static_cast<std::size_t>(fd) % kBits); }

  std::vector<unsigned long> words_;
};

}  // namespace refserver
