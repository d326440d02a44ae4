#include "runtime/calm.h"

#include <csignal>

#include "runtime/record.h"
#include "runtime/runtime.h"
#include "runtime/section.h"
#include "runtime/thread_state.h"

namespace ofdcheck::runtime {

void expect_no_return() {
  if (Calm::expected.exchange(true)) return;
  Runtime* runtime = current();
  if (runtime == nullptr || this_thread.inside || in_vfork_child()) return;
  const InsideLibrary inside;
  runtime->lock.lock(this_thread.tid);
  runtime->lock.unlock();
}

// What is half done stays so: nobody may look at the model again.
void leave_library(Leaves what) {
  ThreadState& thread = this_thread;
  if (current() == nullptr || in_vfork_child()) return;
  // Whatever call it was in, it is no more.
  if (thread.thread != nullptr) thread.thread->end();
  if (!thread.inside) return;
  thread.inside = false;
  thread.queued = 0;
  Runtime& runtime = made();
  if (what == Leaves::process) set_current(nullptr);
  else if (runtime.lock.held_by(thread.tid)) go_quiet(runtime, Quiet::torn);
  runtime.lock.break_open(thread.tid);
}

void Calm::set(std::uint64_t mask, std::uint64_t* before) {
  raw_syscall(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&mask),
              reinterpret_cast<long>(before), sizeof mask);
}

}  // namespace ofdcheck::runtime
