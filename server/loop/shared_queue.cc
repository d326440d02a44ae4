#include "loop/shared_queue.h"

#include <sys/socket.h>

#include "architectures.h"
#include "counters.h"
#include "drain.h"
#include "loop/threads.h"
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

// The lock is there for end_idle(); one-shot delivery alone gives a connection to one thread. `in_turn`
// is a tripwire that says so when that promise is broken. Both are let go before the connection is
// armed again, because from then on the next thread may come.
std::optional<SharedQueue::Rearm> SharedQueue::take_turn(Slots::Token token, std::uint32_t events) {
  Slot& slot = slots.at(token);
  if (slot.in_turn.exchange(true)) count(&Counters::overlaps);
  const std::lock_guard held(slot.lock);
  const struct Turn {
    ~Turn() { flag = false; }
    std::atomic<bool>& flag;
  } turn{slot.in_turn};
  if (!Slots::is_current(slot, token)) {
    count(&Counters::unknown_events);
    return {};
  }
  Connection& connection = *slot.connection;
  touch(connection);
  if (serve_inline(connection, events) == Next::close) {
    slots.close(slot, token);
    return {};
  }
  // Planted: half a request, nothing to do yet.
  const bool half = connection.output().empty() && !connection.idle();
  if (planted(Bug::oneshot_not_rearmed) && half) return {};
  return Rearm{connection.fd(), connection.interest()};
}

// MOD replaces the whole mask, so the flag has to be given anew each time.
void SharedQueue::arm_again(const Rearm& rearm, std::uint32_t flags, Slots::Token token) {
  // Planted: it is not.
  if (planted(Bug::trigger_mode_lost)) flags &= ~std::uint32_t{EPOLLONESHOT};
  if (planted(Bug::oneshot_not_rearmed_add)) {
    // Planted: it went out of the list by itself, so it is added. EEXIST: it did not.
    epoll.add(rearm.fd, rearm.interest | flags, token);
    return;
  }
  epoll.modify(rearm.fd, rearm.interest | flags, token);
}

// By shutdown(), not by close(): a thread between its turn and the arming still has the number, and
// close() would let accept() give that to the next client. The shutdown is an event, and whoever is
// told of it closes.
void SharedQueue::end_idle() {
  if (!idle_time_.is_limited()) return;
  const Clock::time_point now = Clock::now();
  {
    const std::unique_lock held(idle_lock_, std::try_to_lock);
    if (!held || !idle_time_.is_due(now)) return;
  }
  slots.for_each_at_rest([&](Slot& slot) {
    Connection& connection = *slot.connection;
    if (!idle_time_.is_over(connection, now)) return;
    connection.time_out();
    ::shutdown(connection.fd(), SHUT_RDWR);
    connection.touch(now);
  });
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

void run_shared_queue(const Options& options, std::uint32_t listener_events,
                      const std::function<void(SharedQueue&)>& work) {
  const Listener listener({.port = options.port});
  SharedQueue queue(options, listener.fd());
  queue.watch_stop();
  queue.epoll.add(listener.fd(), listener_events, SharedQueue::kListener);
  announce(listener.port());
  Threads threads;
  threads.start(options.threads, [&](int) { work(queue); });
  queue.end_at_stop();
  threads.join();
  queue.drain_all();
}

}  // namespace refserver
