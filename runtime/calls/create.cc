// Calls whose result is a descriptor of a new description and that have no other effect.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdarg>

#include "runtime/calls/opened.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
// The flags of all of these are O_CLOEXEC and O_NONBLOCK by value.
OFD_INTERPOSE(int, eventfd, (unsigned int initial, int flags)) noexcept {
  return opened(CallKind::eventfd, caller_frame(), real_eventfd(initial, flags), flags);
}

OFD_INTERPOSE(int, timerfd_create, (clockid_t clock, int flags)) noexcept {
  return opened(CallKind::timerfd_create, caller_frame(), real_timerfd_create(clock, flags), flags);
}

// With an fd it replaces that description's mask.
OFD_INTERPOSE(int, signalfd, (int fd, const sigset_t* mask, int flags)) noexcept {
  Observation seen(CallKind::signalfd, caller_frame());
  const int result = real_signalfd(fd, mask, flags);
  seen.call.fd = fd;
  seen.call.flags = flags;
  seen.once(result);
  return result;
}

OFD_INTERPOSE(int, inotify_init, (void)) noexcept {
  return opened(CallKind::inotify_init, caller_frame(), real_inotify_init(), 0);
}
OFD_INTERPOSE(int, inotify_init1, (int flags)) noexcept {
  return opened(CallKind::inotify_init, caller_frame(), real_inotify_init1(flags), flags);
}

OFD_INTERPOSE(int, fanotify_init, (unsigned int flags, unsigned int file_flags)) noexcept {
  const int result = real_fanotify_init(flags, file_flags);
  return opened(CallKind::fanotify_init, caller_frame(), result,
                (flags & FAN_CLOEXEC) != 0 ? O_CLOEXEC : 0);
}

OFD_INTERPOSE(int, memfd_create, (const char* name, unsigned int flags)) noexcept {
  const int result = real_memfd_create(name, flags);
  return opened(CallKind::memfd_create, caller_frame(), result,
                (flags & MFD_CLOEXEC) != 0 ? O_CLOEXEC : 0);
}

// A pidfd is close-on-exec always (pidfd_open(2)).
OFD_INTERPOSE(int, pidfd_open, (pid_t pid, unsigned int flags)) noexcept {
  return opened(CallKind::pidfd_open, caller_frame(), real_pidfd_open(pid, flags), O_CLOEXEC);
}

// A POSIX message queue is close-on-exec always (mq_open(3), NOTES).
OFD_INTERPOSE(mqd_t, mq_open, (const char* name, int flags, ...)) noexcept {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  mq_attr* attributes = (flags & O_CREAT) != 0 ? va_arg(arguments, mq_attr*) : nullptr;
  va_end(arguments);
  const mqd_t result = real_mq_open(name, flags, mode, attributes);
  return opened(CallKind::mq_open, caller_frame(), result, flags | O_CLOEXEC);
}

// Fortified callers without a mode reach this; it aborts on O_CREAT, as before.
OFD_INTERPOSE_UNDECLARED(mqd_t, __mq_open_2, (const char* name, int flags)) {
  const mqd_t result = real___mq_open_2(name, flags);
  return opened(CallKind::mq_open, caller_frame(), result, flags | O_CLOEXEC);
}

// Another process's description, under a new number that is close-on-exec always.
OFD_INTERPOSE(int, pidfd_getfd, (int pidfd, int target, unsigned int flags)) noexcept {
  const int result = real_pidfd_getfd(pidfd, target, flags);
  return opened(CallKind::pidfd_getfd, caller_frame(), result, O_CLOEXEC);
}

OFD_INTERPOSE(int, shm_open, (const char* name, int flags, mode_t mode)) {
  // shm_open(3): FD_CLOEXEC is set.
  return opened(CallKind::open, caller_frame(), real_shm_open(name, flags, mode),
                flags | O_CLOEXEC);
}

}  // namespace ofdcheck::runtime
