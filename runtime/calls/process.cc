// Processes: fork, vfork, exit. exec and spawn are in exec.cc.
#include <stdlib.h>
#include <unistd.h>

#include "runtime/interpose.h"
#include "runtime/record.h"
#include "runtime/runtime.h"
#include "runtime/thread_state.h"

namespace ofdcheck::runtime {
namespace {

OFD_NEXT constinit NextDefinition next_vfork{"vfork"};

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
