// EpollInstance mirrors struct eventpoll: the interest list behind an epoll description. What is
// ready is the kernel's; only what was asked for is kept here.
#pragma once

#include <atomic>
#include <cstdint>

#include "checker/model/slab.h"
#include "checker/model/step.h"

namespace ofdcheck {

// Why a number of the instance may be left alone on purpose: what was found when its interest list was
// gone through last. -1: no such number.
struct Reasons {
  std::int64_t time = -1;  // nanoseconds; -1: it never was
  int blocked = -1;        // output waits there for EPOLLOUT, which is armed: back-pressure
  int timer = -1;          // a timerfd that will expire
  int awaited = -1;        // this process connected it, has sent last, and waits for the answer
  int awaited_too = -1;    // another such
};

// The same of the registrations in all instances of the process.
struct WideReasons {
  std::int64_t time = -1;
  int awaited = -1;      // armed for input that another process is to send
  int awaited_too = -1;  // another such
  int served = -1;       // armed for input, and accepted from a listener
};

struct EpollInstance {
  std::uint32_t generation = 0;
  std::uint32_t link = 0;
  std::uint32_t file = 0;                // index of the epoll OpenFile
  std::uint32_t first_registration = 0;  // chain through Registration::next_of_instance
  std::uint32_t registrations = 0;       // live ones
  // Entries whose number went while their description may live. epoll_wait looks for stale events
  // only while this is not zero, so it is read without the lock.
  std::atomic<std::uint32_t> unreachable{0};
  std::atomic<std::uint32_t> one_shots{0};  // registrations ever made with EPOLLONESHOT
  std::uint32_t board_slot = 0;  // its record on the run's Board, from the first fork on; 0 none
  std::int64_t waited = 0;       // when a wait on it was seen last before that; nanoseconds, 0 never
  Step fd_data_added;       // the first ADD whose data is its own fd (Step not taken: none)
  Step pointer_data_added;  // the first ADD whose data looks like an address (see DataKind)
  std::uint64_t pointer_data = 0;  // that data
  bool token_data = false;         // some data is a number, but of no descriptor of its own
  Reasons reasons;
  // The last DEL that the kernel took although no entry was known: it met an ADD whose thread has not come
  // back yet. What it named, and the model's order when it came back.
  int overtaking_del = -1;
  std::uint32_t overtaking_file = 0;
  std::uint32_t overtaking_order = 0;

  void reset() {
    file = first_registration = registrations = board_slot = 0;
    unreachable.store(0, std::memory_order_relaxed);
    one_shots.store(0, std::memory_order_relaxed);
    fd_data_added = pointer_data_added = Step{};
    pointer_data = 0;
    waited = 0;
    token_data = false;
    reasons = Reasons{};
    overtaking_del = -1;
    overtaking_file = overtaking_order = 0;
  }
};

}  // namespace ofdcheck
