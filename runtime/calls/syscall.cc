// syscall(2) is a libc function itself, and programs use it for these numbers (libuv closes with
// it): what has a libc name of the same meaning goes through that name's interposed function. The
// frames of this library are left out of stacks, so the caller is still the program.
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

// glibc 2.36 forgets to say that these are C.
extern "C" {
#include <sys/pidfd.h>
}

#include <cstdarg>
#include <utility>

#include "runtime/calls/own_memory.h"
#include "runtime/calls/seccomp.h"
#include "runtime/calls/syscall_arguments.h"
#include "runtime/calls/uring.h"
#include "runtime/calm.h"
#include "runtime/interpose.h"
#include "runtime/record.h"
#include "runtime/runtime.h"

namespace ofdcheck::runtime {
namespace {

OFD_NEXT constinit Real<decltype(::syscall)> next_syscall{"syscall"};

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
    SAME(copy_file_range);
    SAME(connect);
    SAME(dup);
    SAME(dup2);
    SAME(dup3);
    SAME(epoll_create);
    SAME(epoll_create1);
    SAME(epoll_ctl);
    SAME(epoll_wait);
    SAME(execve);
    SAME(execveat);
    SAME(fanotify_init);
    SAME(fsmount);
    SAME(fsopen);
    SAME(fspick);
    SAME(inotify_init);
    SAME(inotify_init1);
    SAME(listen);
    SAME(memfd_create);
    SAME(mq_timedreceive);
    SAME(mq_timedsend);
    SAME(open_by_handle_at);
    SAME(open_tree);
    SAME(pidfd_getfd);
    SAME(pidfd_open);
    SAME(pipe);
    SAME(pipe2);
    SAME(poll);
    SAME(pread64);
    SAME(preadv);
    SAME(pwrite64);
    SAME(pwritev);
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
    SAME(tee);
    SAME(timerfd_create);
    SAME(timerfd_settime);
    SAME(vmsplice);
    SAME(write);
    SAME(writev);
    case SYS_sendfile: result = call(::sendfile64, x); return true;
    case SYS_eventfd2: result = call(::eventfd, x); return true;
    // The sixth argument is the size of the mask, which is 8 for whoever is not refused.
    case SYS_epoll_pwait: result = call(::epoll_pwait, x); return true;
    case SYS_epoll_pwait2: result = call(::epoll_pwait2, x); return true;
    case SYS_eventfd: result = eventfd(as<unsigned int>(x[0]), 0); return true;
    // The offset comes in two halves, of which the second is 0 on a 64-bit machine.
    case SYS_preadv2:
      result = preadv2(as<int>(x[0]), as<const iovec*>(x[1]), as<int>(x[2]), x[3], as<int>(x[5]));
      return true;
    case SYS_pwritev2:
      result = pwritev2(as<int>(x[0]), as<const iovec*>(x[1]), as<int>(x[2]), x[3], as<int>(x[5]));
      return true;
    case SYS_mmap:
      result = reinterpret_cast<long>(mmap(as<void*>(x[0]), as<std::size_t>(x[1]), as<int>(x[2]),
                                           as<int>(x[3]), as<int>(x[4]), x[5]));
      return true;
    case SYS_signalfd:
      result = signalfd(as<int>(x[0]), as<const sigset_t*>(x[1]), 0);
      return true;
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

// What clone(2) and clone3(2) are asked for, and where the pidfd is to go.
struct Birth {
  std::uint64_t flags = 0;
  const int* pidfd = nullptr;
};

Birth birth_by(long number, const Arguments& x) {
  if (number == SYS_clone) return {static_cast<std::uint64_t>(x[0]), as<const int*>(x[2])};
  // The first two of struct clone_args, if they are there: the kernel has not looked yet.
  std::uint64_t arguments[2]{};
  OwnMemory memory;
  if (number == SYS_clone3 && !memory.copy(arguments, static_cast<std::uint64_t>(x[0]), sizeof arguments))
    return {CLONE_VM, nullptr};  // not known: nothing is said of it
  return {arguments[0], reinterpret_cast<const int*>(arguments[1])};
}

// A process with memory of its own, which no atfork handler announces; see clone in process.cc.
long born(long number, const Arguments& x, const CallerFrame& caller) {
  const Birth birth = birth_by(number, x);
  const auto call = [&] { return next_syscall(number, x[0], x[1], x[2], x[3], x[4], x[5]); };
  if ((birth.flags & CLONE_VM) != 0) return call();
  Observation seen(CallKind::fork, caller);
  seen.enter();
  const long result = call();
  if (result != 0) seen.leave(result);
  if (result > 0 && (birth.flags & CLONE_PIDFD) != 0) {
    Observation made(CallKind::pidfd_open, caller);
    made.call.flags = O_CLOEXEC;
    made.once(*birth.pidfd);
  }
  return result;
}

}  // namespace

OFD_INTERPOSE(long, syscall, (long number, ...)) noexcept {
  std::va_list arguments;
  va_start(arguments, number);
  Arguments x;
  for (long& argument : x) argument = va_arg(arguments, long);
  va_end(arguments);
  long result = 0;
  const auto call = [&] { return real_syscall(number, x[0], x[1], x[2], x[3], x[4], x[5]); };
  if (number == SYS_exit_group) say_goodbye();
  if (number == SYS_tgkill || number == SYS_tkill || number == SYS_rt_tgsigqueueinfo) expect_no_return();
  // The interposed exec has something to do in a vfork child, too.
  const bool execs = number == SYS_execve || number == SYS_execveat;
  if (!execs && unobserved()) return call();
  if (through_libc(number, x, result)) return result;
  if (number == SYS_fork || number == SYS_clone || number == SYS_clone3)
    return born(number, x, caller_frame());
  if (number == SYS_io_uring_enter) {
    EnteredRing entered(x, caller_frame());
    result = call();
    entered.left(result);
    return result;
  }
  if (number == SYS_seccomp && installs_filter(x[0]))
    result = under_filter(call);
  else
    result = call();
  if (const Opening opening = opening_by(number, x, result); opening.opens) {
    Observation seen(opening.kind, caller_frame());
    seen.call.flags = opening.flags;
    seen.once(result);
  }
  if (number == SYS_io_uring_setup && result >= 0) ring_made(x, result, caller_frame());
  if (number == SYS_io_uring_register && result >= 0) ring_registered(x);
  return result;
}

}  // namespace ofdcheck::runtime
