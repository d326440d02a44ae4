// The arguments of a system call as syscall(2) is given them, and which numbers make a descriptor without
// a libc function of the same name that is everywhere.
#pragma once

#include <array>
#include <type_traits>

#include "checker/call.h"

namespace ofdcheck::runtime {

using Arguments = std::array<long, 6>;

template <class T>
T as(long value) {
  if constexpr (std::is_pointer_v<T>) return reinterpret_cast<T>(value);
  else return static_cast<T>(value);
}

struct Opening {
  bool opens = false;
  CallKind kind = CallKind::open;
  std::int64_t flags = 0;
};

// `result` is the call's: where an argument is in memory it is read only when the kernel has taken it.
Opening opening_by(long number, const Arguments& x, long result);

}  // namespace ofdcheck::runtime
