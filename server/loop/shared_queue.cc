#include "loop/shared_queue.h"

#include "counters.h"
#include "drain.h"
#include "net/listener.h"
#include "plants.h"
#include "stop.h"

namespace refserver {

void SharedQueue::register_connection(int fd, std::uint32_t events) {
  const Slots::Token token =
      slots.open(std::make_unique<Connection>(fd, make_protocol(options.protocol)));
  if (epoll.add(fd, events, token)) return;
  Slot& slot = slots.at(token);
  const std::lock_guard held(slot.lock);
  slots.close(slot, token);
}

// The lock is no part of the design: one-shot delivery gives a connection to one thread. It is a
// tripwire that says so when the promise is broken, and it is let go before the connection is armed
// again, because from then on the next thread may come.
std::optional<SharedQueue::Rearm> SharedQueue::take_turn(Slots::Token token, std::uint32_t events) {
  Slot& slot = slots.at(token);
  std::unique_lock held(slot.lock, std::try_to_lock);
  if (!held) {
    count(&Counters::overlaps);
    held.lock();
  }
  if (!Slots::is_current(slot, token)) {
    count(&Counters::unknown_events);
    return {};
  }
  Connection& connection = *slot.connection;
  if (serve_inline(connection, events) == Next::close) {
    slots.close(slot, token);
    return {};
  }
  // Planted: half a request, nothing to do yet.
  const bool half = connection.output().empty() && !connection.idle();
  if (planted(Bug::oneshot_not_rearmed) && half) return {};
  return Rearm{connection.fd(), connection.interest()};
}

void SharedQueue::watch_stop() {
  if (!planted(Bug::closed_under_waiter)) epoll.add(stop_fd(), EPOLLIN, kStop);
}

void SharedQueue::end_at_stop() {
  if (!planted(Bug::closed_under_waiter)) return;
  // Planted: without the instance the threads have nothing to wait on. But close() neither wakes a
  // thread inside epoll_wait nor takes the instance from it.
  wait_for_stop();
  epoll.close();
}

void SharedQueue::drain_all() {
  refuse_new_connections(listen_fd);
  auto connections = slots.take_all();
  Acceptor acceptor(listen_fd);
  for (;;) {
    const Acceptor::Result result = acceptor.accept_one();
    if (result.outcome == Acceptor::Outcome::accepted)
      connections.push_back(
          std::make_unique<Connection>(result.fd, make_protocol(options.protocol)));
    else if (result.outcome != Acceptor::Outcome::transient)
      break;
  }
  drain(std::move(connections), options.drain_ms);
}

}  // namespace refserver
