// syscall(2) is a libc function itself, and programs use it for these numbers (libuv closes with
// it): what has a libc name of the same meaning goes through that name's interposed function. The
// frames of this library are left out of stacks, so the caller is still the program.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdarg>

#include "runtime/calls/seccomp.h"
#include "runtime/interpose.h"
#include "runtime/record.h"
#include "runtime/runtime.h"

namespace ofdcheck::runtime {
namespace {

struct Arguments {
  long a, b, c, d, e, f;
};

template <class T>
T as(long value) {
  if constexpr (std::is_pointer_v<T>) return reinterpret_cast<T>(value);
  else return static_cast<T>(value);
}

// Does what the number says through the interposed function of that name; false if there is none.
bool through_libc(long number, const Arguments& x, long& result) {
  switch (number) {
    case SYS_close: result = close(as<int>(x.a)); return true;
    case SYS_close_range:
      result = close_range(as<unsigned>(x.a), as<unsigned>(x.b), as<int>(x.c));
      return true;
    case SYS_dup: result = dup(as<int>(x.a)); return true;
    case SYS_dup2: result = dup2(as<int>(x.a), as<int>(x.b)); return true;
    case SYS_dup3: result = dup3(as<int>(x.a), as<int>(x.b), as<int>(x.c)); return true;
    case SYS_fcntl: result = fcntl(as<int>(x.a), as<int>(x.b), x.c); return true;
    case SYS_read: result = read(as<int>(x.a), as<void*>(x.b), as<size_t>(x.c)); return true;
    case SYS_write: result = write(as<int>(x.a), as<const void*>(x.b), as<size_t>(x.c)); return true;
    case SYS_socket: result = socket(as<int>(x.a), as<int>(x.b), as<int>(x.c)); return true;
    case SYS_accept4:
      result = accept4(as<int>(x.a), as<sockaddr*>(x.b), as<socklen_t*>(x.c), as<int>(x.d));
      return true;
    case SYS_accept:
      result = accept(as<int>(x.a), as<sockaddr*>(x.b), as<socklen_t*>(x.c));
      return true;
    case SYS_prctl: result = prctl(as<int>(x.a), x.b, x.c, x.d, x.e); return true;
    case SYS_shutdown: result = shutdown(as<int>(x.a), as<int>(x.b)); return true;
    case SYS_pipe2: result = pipe2(as<int*>(x.a), as<int>(x.b)); return true;
    case SYS_eventfd2: result = eventfd(as<unsigned>(x.a), as<int>(x.b)); return true;
    case SYS_timerfd_create: result = timerfd_create(as<clockid_t>(x.a), as<int>(x.b)); return true;
    case SYS_epoll_create1: result = epoll_create1(as<int>(x.a)); return true;
    case SYS_epoll_ctl:
      result = epoll_ctl(as<int>(x.a), as<int>(x.b), as<int>(x.c), as<epoll_event*>(x.d));
      return true;
    case SYS_epoll_wait:
      result = epoll_wait(as<int>(x.a), as<epoll_event*>(x.b), as<int>(x.c), as<int>(x.d));
      return true;
    default: return false;
  }
}

// The number of a description made by a call that has no libc name everywhere.
bool opens(long number) {
  return number == SYS_openat || number == SYS_memfd_create || number == SYS_pidfd_open ||
         number == SYS_io_uring_setup;
}

}  // namespace

OFD_INTERPOSE(long, syscall, (long number, ...)) noexcept {
  std::va_list arguments;
  va_start(arguments, number);
  Arguments x;
  x.a = va_arg(arguments, long);
  x.b = va_arg(arguments, long);
  x.c = va_arg(arguments, long);
  x.d = va_arg(arguments, long);
  x.e = va_arg(arguments, long);
  x.f = va_arg(arguments, long);
  va_end(arguments);
  long result = 0;
  if (!unobserved() && through_libc(number, x, result)) return result;
  if (number == SYS_exit_group) say_goodbye();
  if (number == SYS_seccomp && installs_filter(x.a) && !unobserved())
    return under_filter([&] { return real_syscall(number, x.a, x.b, x.c); });
  result = real_syscall(number, x.a, x.b, x.c, x.d, x.e, x.f);
  if (opens(number)) {
    Observation seen(number == SYS_io_uring_setup ? CallKind::io_uring_setup
                     : number == SYS_memfd_create ? CallKind::memfd_create
                     : number == SYS_pidfd_open   ? CallKind::pidfd_open
                                                  : CallKind::open,
                     caller_frame());
    // MFD_CLOEXEC is 1; pidfds and io_uring's are close-on-exec always.
    seen.call.flags = number == SYS_openat         ? x.c
                      : number == SYS_memfd_create ? ((x.b & 1) != 0 ? O_CLOEXEC : 0)
                                                   : O_CLOEXEC;
    seen.once(result);
  }
  return result;
}

}  // namespace ofdcheck::runtime
