// Runtime is everything the preload library keeps in one process: the checker with its model, the
// kernel's oracles, the stacks, the way out. One object in mapped pages, made by the constructor,
// never destroyed: threads and destructors of the program may call until the very end.
#pragma once

#include <cstdint>

#include "checker/checker.h"
#include "checker/kernel/linux_kernel.h"
#include "checker/kernel/recorded_kernel.h"
#include "checker/report/channel.h"
#include "runtime/lock.h"
#include "runtime/options.h"
#include "runtime/sink.h"
#include "runtime/stacks.h"
#include "runtime/walks.h"

namespace ofdcheck::runtime {

struct Runtime {
  static constexpr std::uint32_t kKnown = 1, kNoted = 2;

  Runtime(const Settings& settings, Channel& channel, bool bare, int migrate_req);

  Settings settings;
  Channel& channel;
  Lock lock;
  Stacks stacks;
  WalkStore walks;
  Sink sink;
  LinuxKernel linux_kernel;
  RecordingKernel recording_kernel;
  Model model;
  Checker checker;
  BoardProcess* process = nullptr;
  int pid = 0;
  const char* program = "";  // path of the executable
  std::uintptr_t own_begin = 0;  // where this library lies: its frames are not the program's
  std::uintptr_t own_end = 0;
  // A page that a new process finds zeroed (MADV_WIPEONFORK): how a fork shows that no handler
  // announced. kKnown in a process that is known, kNoted when its first section is about to begin.
  std::uint32_t* known_process = nullptr;
};

// Null until the constructor has run and after the process has said goodbye or gone quiet, and for
// ever when the channel cannot be used: then every call goes straight through. Any thread.
Runtime* current();
void set_current(Runtime* runtime);
// The one that current() was: for who asked before, and may be overtaken by a goodbye.
Runtime& made();

// Writes a kernel answer as a trace line, when a trace is recorded. Under the lock.
void trace_answer(Runtime& runtime, const RecordedAnswer& answer);

// The process ends: judges what is still open and says goodbye on the board. Once.
void say_goodbye();
// Has the calling thread's record dropped when the thread ends.
void watch_thread_end();
// In a section of a process that no atfork handler announced.
void begin_afresh(Runtime& runtime);
// Says hello on the board for this process.
void say_hello(Runtime& runtime);
// A process of that number executes a program, and no fork handler of ours has run in it: unless the program
// says hello it is named as not seen. So are the first few of a process. Any thread, also vfork's child.
void expect_hello(Runtime& runtime, int pid);

}  // namespace ofdcheck::runtime
