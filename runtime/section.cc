#include "runtime/section.h"

#include <sys/mman.h>

#include <cstdio>

#include "runtime/memory.h"
#include "runtime/record.h"
#include "runtime/runtime.h"
#include "runtime/sanitizers.h"
#include "runtime/thread_state.h"

extern "C" {
__attribute__((visibility("hidden"))) int ofdcheck_call_on(void* top, void** saved, void (*work)(void*),
                                                           void* argument);
[[noreturn]] __attribute__((visibility("hidden"))) void ofdcheck_return_from(void* saved);
}

namespace ofdcheck::runtime {
namespace {

// A finding with its text takes about 6 kB; a signal handler of the program's may come on top. One
// for all threads: who runs on it holds the lock. Not a variable: collectors and leak checkers read those
// of every module, and would run into the guard page.
constexpr std::size_t kPage = 4096, kStack = std::size_t{64} << 10;
constinit char* stack_top = nullptr;
constinit void* saved = nullptr;
constinit Quiet reason = Quiet::no;

bool call(void (*work)(void*), void* argument) {
  const NotTheProgram not_the_program;
  return ofdcheck_call_on(stack_top, &saved, work, argument) == 0;
}

// In a process that nobody announced, whoever held the lock in the one before is not there.
void note_process(Runtime& runtime) {
  std::uint32_t unknown = 0;
  if (__builtin_expect(*runtime.known_process != Runtime::kKnown, 0) &&
      __atomic_compare_exchange_n(runtime.known_process, &unknown, Runtime::kNoted, false,
                                  __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    runtime.lock.reset();
}

struct Job {
  Runtime& runtime;
  void (*work)(void*);
  void* argument;
};

void do_job(void* it) {
  const Job& job = *static_cast<Job*>(it);
  if (__builtin_expect(*job.runtime.known_process == Runtime::kNoted, 0)) {
    begin_afresh(job.runtime);
    *job.runtime.known_process = Runtime::kKnown;
  }
  job.work(job.argument);
}

}  // namespace

bool run_section(Runtime& runtime, void (*work)(void*), void* argument) {
  note_process(runtime);
  runtime.lock.lock(this_thread.tid);
  Job job{runtime, work, argument};
  // Another thread may have said goodbye meanwhile, or given up.
  bool whole = current() != nullptr;
  if (whole && !call(do_job, &job)) {
    whole = false;
    go_quiet(runtime, reason);
  }
  runtime.lock.unlock();
  return whole;
}

void run_elsewhere(void (*work)(void*), void* argument) {
  if (current() == nullptr || in_vfork_child()) return work(argument);
  if (this_thread.inside) {
    run_section(made(), work, argument);
  } else {
    const InsideLibrary inside;
    run_section(made(), work, argument);
  }
}

bool run_alone(void (*work)(void*), void* argument) {
  char* const stack = static_cast<char*>(map_pages(kPage + kStack));
  if (stack == nullptr) return false;
  raw_syscall(SYS_mprotect, stack, kPage, PROT_NONE);
  stack_top = stack + kPage + kStack;
  return call(work, argument);
}

void give_up(Quiet why) {
  reason = why;
  ofdcheck_return_from(saved);
}

void go_quiet(Runtime& runtime, Quiet why) {
  set_current(nullptr);
  if (runtime.process != nullptr)
    runtime.process->quiet.store(static_cast<std::uint32_t>(why), std::memory_order_relaxed);
  char line[160];
  std::snprintf(line, sizeof line, "ofdcheck: pid %d: nothing more is checked in it: %s\n",
                runtime.pid, Board::word_for(why));
  runtime.sink.say(line);
}

}  // namespace ofdcheck::runtime
