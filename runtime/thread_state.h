// What the runtime keeps per thread beside the model: re-entry, and calls that came while the
// thread was inside the checker. Initial-exec TLS: no allocation, and safe in a signal handler.
#pragma once

#include <array>
#include <cstdint>

#include "checker/call.h"
#include "checker/model/thread.h"
#include "runtime/calm.h"
#include "runtime/put_aside.h"

namespace ofdcheck::runtime {

class Walks;

struct ThreadState {
  bool inside = false;   // in the checker, or about to take the lock
  bool vforked = false;  // vfork was called here: this may be the child, which shares our memory
  // What the last vfork child of this thread took into its exec, for the parent to judge.
  std::array<int, 8> vfork_took{};
  unsigned vfork_took_count = 0;
  std::uintptr_t vfork_caller = 0;
  int tid = 0;           // 0: not known yet
  Thread* thread = nullptr;  // the model's record; null: not known yet
  Walks* walks = nullptr;    // those of its stacks that it knows by heart
  std::uint64_t wait_seen = 0;  // hash of the last epoll_wait arguments whose room was checked
  bool forking = false;         // inside fork(): the atfork handlers need not announce it
  bool locked_for_fork = false;  // between the atfork handlers, which also set inside
  Calm fork_calm;
  StackId forked_from = 0;      // the stack and the time of that fork, for the child
  std::int64_t forked_at = 0;
  volatile unsigned queued = 0;  // calls in `aside`
  PutAside* aside = nullptr;     // taken when the first is put there
};

// It lies on the stack of each thread, beside what the program planned for.
static_assert(sizeof(ThreadState) <= 192);

extern thread_local constinit ThreadState this_thread __attribute__((tls_model("initial-exec")));

// The calling thread is inside the library while this lives, and was not before.
class InsideLibrary {
 public:
  InsideLibrary() {
    calm_.begin();
    this_thread.inside = true;
    if (this_thread.tid == 0) this_thread.tid = raw_gettid();
  }
  InsideLibrary(const InsideLibrary&) = delete;
  InsideLibrary& operator=(const InsideLibrary&) = delete;
  ~InsideLibrary() {
    this_thread.inside = false;
    calm_.end();
  }

 private:
  Calm calm_;
};

}  // namespace ofdcheck::runtime
