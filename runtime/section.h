// A section is work of ours under the shape lock. It runs on a stack of the library's own, because
// the program's may be a coroutine's of a few kilobytes. And it can be given up in the middle: where
// another library would throw or abort, this one goes quiet for the rest of the process, says so
// once, and the program runs on as without it.
#pragma once

#include <cstdint>

#include "checker/model/board.h"

namespace ofdcheck::runtime {

struct Runtime;

// `work(argument)` under the lock. False when it was not done, or not to its end: the runtime is quiet.
bool run_section(Runtime& runtime, void (*work)(void*), void* argument);

template <class Work>
bool section(Runtime& runtime, Work work) {
  return run_section(runtime, [](void* it) { (*static_cast<Work*>(it))(); }, &work);
}

// For work that needs no lock but a stack: in a section where that can be, else at once.
void run_elsewhere(void (*work)(void*), void* argument);

// The first section, before there is a runtime, in the constructor, where no other thread is. Makes the stack.
bool run_alone(void (*work)(void*), void* argument);

// Inside a section: ends it, and all that the library does in this process.
[[noreturn]] void give_up(Quiet why);

// Nothing more is observed in this process. Says why: on the board, or, where nobody reads it, on fd 2.
void go_quiet(Runtime& runtime, Quiet why);

}  // namespace ofdcheck::runtime
