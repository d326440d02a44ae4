// syscall(2) is a libc function itself, and programs use it for these numbers (libuv closes with
// it): what has a libc name of the same meaning goes through that name's interposed function. The
// frames of this library are left out of stacks, so the caller is still the program.
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cstdarg>
#include <utility>

#include "runtime/calls/seccomp.h"
#include "runtime/calm.h"
#include "runtime/interpose.h"
#include "runtime/record.h"
#include "runtime/runtime.h"

namespace ofdcheck::runtime {
namespace {

using Arguments = std::array<long, 6>;

template <class T>
T as(long value) {
  if constexpr (std::is_pointer_v<T>) return reinterpret_cast<T>(value);
  else return static_cast<T>(value);
}

template <class Result, class... Parameters, std::size_t... I>
long call(Result (*function)(Parameters...), const Arguments& x, std::index_sequence<I...>) {
  return function(as<Parameters>(x[I])...);
}
// Calls the interposed function with the arguments of the system call, each as the type it takes.
template <class Result, class... Parameters>
long call(Result (*function)(Parameters...), const Arguments& x) {
  return call(function, x, std::index_sequence_for<Parameters...>());
}

// Does what the number says through the interposed function of that name; false if there is none.
bool through_libc(long number, const Arguments& x, long& result) {
#define SAME(name) case SYS_##name: result = call(::name, x); return true
  switch (number) {
    SAME(accept);
    SAME(accept4);
    SAME(bind);
    SAME(close);
    SAME(close_range);
    SAME(connect);
    SAME(dup);
    SAME(dup2);
    SAME(dup3);
    SAME(epoll_create1);
    SAME(epoll_ctl);
    SAME(epoll_wait);
    SAME(fanotify_init);
    SAME(inotify_init1);
    SAME(listen);
    SAME(pipe2);
    SAME(poll);
    SAME(pread64);
    SAME(pwrite64);
    SAME(read);
    SAME(readv);
    SAME(recvfrom);
    SAME(recvmmsg);
    SAME(recvmsg);
    SAME(sendmmsg);
    SAME(sendmsg);
    SAME(sendto);
    SAME(setsockopt);
    SAME(shutdown);
    SAME(socket);
    SAME(socketpair);
    SAME(splice);
    SAME(timerfd_create);
    SAME(timerfd_settime);
    SAME(write);
    SAME(writev);
    case SYS_sendfile: result = call(::sendfile64, x); return true;
    case SYS_eventfd2: result = call(::eventfd, x); return true;
    // The sixth argument is the size of the mask, which is 8 for whoever is not refused.
    case SYS_epoll_pwait: result = call(::epoll_pwait, x); return true;
    case SYS_signalfd4:
      result = signalfd(as<int>(x[0]), as<const sigset_t*>(x[1]), as<int>(x[3]));
      return true;
    case SYS_fcntl: result = fcntl(as<int>(x[0]), as<int>(x[1]), x[2]); return true;
    case SYS_ioctl: result = ioctl(as<int>(x[0]), as<unsigned long>(x[1]), x[2]); return true;
    case SYS_prctl: result = prctl(as<int>(x[0]), x[1], x[2], x[3], x[4]); return true;
    default: return false;
  }
#undef SAME
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
  for (long& argument : x) argument = va_arg(arguments, long);
  va_end(arguments);
  long result = 0;
  if (!unobserved() && through_libc(number, x, result)) return result;
  if (number == SYS_exit_group) say_goodbye();
  if (number == SYS_tgkill || number == SYS_tkill || number == SYS_rt_tgsigqueueinfo) expect_no_return();
  if (number == SYS_seccomp && installs_filter(x[0]) && !unobserved())
    return under_filter([&] { return real_syscall(number, x[0], x[1], x[2]); });
  result = real_syscall(number, x[0], x[1], x[2], x[3], x[4], x[5]);
  if (opens(number)) {
    Observation seen(number == SYS_io_uring_setup ? CallKind::io_uring_setup
                     : number == SYS_memfd_create ? CallKind::memfd_create
                     : number == SYS_pidfd_open   ? CallKind::pidfd_open
                                                  : CallKind::open,
                     caller_frame());
    // MFD_CLOEXEC is 1; pidfds and io_uring's are close-on-exec always.
    seen.call.flags = number == SYS_openat         ? x[2]
                      : number == SYS_memfd_create ? ((x[1] & 1) != 0 ? O_CLOEXEC : 0)
                                                   : O_CLOEXEC;
    seen.once(result);
  }
  return result;
}

}  // namespace ofdcheck::runtime
