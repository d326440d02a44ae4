// A cursor over bytes that may be anything: it never reads outside them. A read that does not fit
// gives 0 and makes the cursor bad, and bad it stays.
#pragma once

#include <cstdint>
#include <cstring>

namespace ofdcheck::cfi {

class Bytes {
 public:
  Bytes() = default;
  Bytes(std::uintptr_t begin, std::uintptr_t end) : at_(begin), end_(begin <= end ? end : begin) {}

  bool bad() const { return bad_; }
  bool more() const { return !bad_ && at_ < end_; }
  std::uintptr_t at() const { return at_; }
  std::uintptr_t left() const { return end_ - at_; }

  template <class T>
  T read() {
    T value{};
    if (!take(sizeof value)) return value;
    std::memcpy(&value, reinterpret_cast<const void*>(at_ - sizeof value), sizeof value);
    return value;
  }

  void skip(std::uint64_t size) { take(size); }

  std::uint64_t uleb() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = read<std::uint8_t>();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return fail();
  }

  std::int64_t sleb() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = read<std::uint8_t>();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) != 0) continue;
      if ((byte & 0x40) != 0 && shift + 7 < 64) value |= ~std::uint64_t{0} << (shift + 7);
      return static_cast<std::int64_t>(value);
    }
    return static_cast<std::int64_t>(fail());
  }

  // The next `size` bytes as a cursor of their own.
  Bytes part(std::uint64_t size) {
    const std::uintptr_t begin = at_;
    return take(size) ? Bytes(begin, at_) : Bytes();
  }

  std::uint64_t fail() {
    bad_ = true;
    at_ = end_;
    return 0;
  }

 private:
  bool take(std::uint64_t size) {
    if (bad_ || size > end_ - at_) {
      fail();
      return false;
    }
    at_ += size;
    return true;
  }

  std::uintptr_t at_ = 0;
  std::uintptr_t end_ = 0;
  bool bad_ = false;
};

}  // namespace ofdcheck::cfi
