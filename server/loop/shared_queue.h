// One epoll instance that many threads take work from: the combined queue, in which the instance is
// the line of customers and the threads are the tills. Architectures differ in who waits on it and
// in how a connection is kept for the one thread that works on it.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "loop/idle_time.h"
#include "loop/slots.h"
#include "net/acceptor.h"
#include "net/epoll.h"
#include "options.h"

namespace refserver {

class SharedQueue {
 public:
  // Tokens that are no slot: no slot has so high an index.
  static constexpr Slots::Token kListener = 0xffffffff;
  static constexpr Slots::Token kStop = 0xfffffffe;

  SharedQueue(const Options& the_options, int the_listen_fd)
      : options(the_options), listen_fd(the_listen_fd), idle_time_(the_options.idle_ms) {}

  // Makes a connection of an accepted fd and registers it.
  void register_connection(int fd, std::uint32_t events);

  // One turn of a connection. What to watch it for afterwards; nothing when it is closed.
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> take_turn(Slots::Token token, std::uint32_t events);
  // Arms a one-shot connection with `flags`, among them EPOLLONESHOT.
  void arm_again(const Rearm& rearm, std::uint32_t flags, Slots::Token token);

  // How long a thread may wait before it looks at idle connections by end_idle(), in any thread.
  [[nodiscard]] int longest_wait_ms() const { return idle_time_.longest_wait_ms(); }
  void end_idle();
  void touch(Connection& connection) const {
    if (idle_time_.is_limited()) connection.touch(Clock::now());
  }

  void watch_stop();
  // On the thread that waits for the others.
  void end_at_stop();
  // When all threads have left: the accept queue, then the connections.
  void drain_all();

  const Options& options;
  const int listen_fd;
  Epoll epoll;
  Slots slots;

 private:
  std::mutex idle_lock_;
  IdleTime idle_time_;
};

// A server of options.threads threads that each do `work` on one queue until the stop.
void run_shared_queue(const Options& options, std::uint32_t listener_events,
                      const std::function<void(SharedQueue&)>& work);

}  // namespace refserver
