// What the server did, in numbers, in a file that another process may map: a server that spins or
// hangs can still be looked at. Without --counters nothing is counted.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace refserver {

struct Counters {
  using Number = std::atomic<std::uint64_t>;
  Number waits;           // epoll_wait or select returned
  Number wait_errors;     // and failed, EINTR apart
  Number events;          // delivered
  Number unknown_events;  // for a registration this server believes gone
  Number accepts;         // connections accepted
  Number accept_again;    // woken for the listener and found nothing
  Number accept_errors;   // EMFILE and its like
  Number ctl_errors;      // epoll_ctl failed
  Number close_errors;    // close() said EBADF
  Number overlaps;        // a second thread came to a connection that one was working on
  Number dead_objects;    // an event led to an object already freed
  Number overruns;        // epoll_wait wrote behind the array it was given
};

// nullptr unless map_counters() was called. Forked workers share the mapping.
extern Counters* shared_counters;

bool map_counters(const std::string& path);

inline void count(Counters::Number Counters::* which, std::uint64_t by = 1) {
  if (shared_counters != nullptr) (shared_counters->*which).fetch_add(by, std::memory_order_relaxed);
}

}  // namespace refserver
