// Processes: fork, vfork, exit. exec and spawn are in exec.cc.
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdarg>

#include "runtime/interpose.h"
#include "runtime/record.h"
#include "runtime/runtime.h"
#include "runtime/thread_state.h"

namespace ofdcheck::runtime {
namespace {

OFD_NEXT constinit NextDefinition next_vfork{"vfork"};

// Of a child, which clone put where it was told to.
void note_pidfd(int fd, const CallerFrame& caller) {
  Observation seen(CallKind::pidfd_open, caller);
  seen.call.flags = O_CLOEXEC;
  seen.once(fd);
}

}  // namespace

// The model of the child is made by the atfork handlers (runtime.cc), which run inside.
OFD_INTERPOSE(pid_t, fork, (void)) noexcept {
  Observation seen(CallKind::fork, caller_frame());
  seen.enter();
  this_thread.forking = seen.entered();
  this_thread.forked_from = seen.call.stack;
  this_thread.forked_at = seen.call.time;
  const pid_t result = real_fork();
  this_thread.forking = false;
  seen.leave(result);
  return result;
}
OFD_ALIAS(pid_t, __fork, (void) noexcept, fork);

// No handler runs, so the child finds out by itself (Runtime::known_process). It has nothing to say here:
// in a threaded program only what a signal handler may do is allowed there.
OFD_INTERPOSE(pid_t, _Fork, (void)) noexcept {
  Observation seen(CallKind::fork, caller_frame());
  seen.enter();
  const pid_t result = real__Fork();
  if (result != 0) seen.leave(result);
  return result;
}

// A process with memory of its own is forked as by _Fork; one that shares ours and lets us wait is a
// vfork's child. Not told apart: CLONE_FILES with a memory of its own, and CLONE_VM alone, where the
// child counts as a thread although its table is another.
OFD_INTERPOSE(int, clone,
              (int (*function)(void*), void* stack, int flags, void* argument, ...)) noexcept {
  std::va_list arguments;
  va_start(arguments, argument);
  void* first = va_arg(arguments, void*);
  void* tls = va_arg(arguments, void*);
  pid_t* child = va_arg(arguments, pid_t*);
  va_end(arguments);
  const auto call = [&] { return real_clone(function, stack, flags, argument, first, tls, child); };
  if ((flags & CLONE_VM) != 0) {
    if ((flags & CLONE_VFORK) != 0 && !in_vfork_child()) note_vfork();
    return call();
  }
  Observation seen(CallKind::fork, caller_frame());
  seen.enter();
  const int result = call();
  seen.leave(result);
  if (result > 0 && (flags & CLONE_PIDFD) != 0) note_pidfd(*static_cast<int*>(first), caller_frame());
  return result;
}
OFD_ALIAS(int, __clone, (int (*function)(void*), void* stack, int flags, void* argument, ...) noexcept,
          clone);

OFD_INTERPOSE(void, _exit, (int status)) {
  say_goodbye();
  real__exit(status);
  __builtin_unreachable();
}
OFD_ALIAS(void, _Exit, (int status), _exit);

OFD_INTERPOSE(void, quick_exit, (int status)) noexcept {
  say_goodbye();
  real_quick_exit(status);
  __builtin_unreachable();
}

}  // namespace ofdcheck::runtime

// Called by vfork.S; the address to jump to. Hidden: it is no name of the program's.
extern "C" __attribute__((visibility("hidden"))) void* ofdcheck_before_vfork() {
  if (!ofdcheck::runtime::in_vfork_child()) ofdcheck::runtime::note_vfork();
  return ofdcheck::runtime::next_vfork.get();
}
