#include "loop/dispatcher.h"

#include "counters.h"
#include "plants.h"
#include "stop.h"

namespace refserver {
namespace {

constexpr int kAcceptsPerTurn = 8;
constexpr int kRetryAcceptMs = 100;

}  // namespace

Dispatcher::Dispatcher(const Options& options, int listen_fd)
    : queue_(options, listen_fd), acceptor_(listen_fd) {
  queue_.epoll.add(stop_fd(), EPOLLIN, SharedQueue::kStop);
  queue_.epoll.add(listen_fd, EPOLLIN, SharedQueue::kListener);
}

void Dispatcher::run() noexcept {
  Threads workers;
  workers.start(queue_.options.threads, [this](int) { work(); });
  select();
  items_.close();
  workers.join();
  queue_.drain_all();
}

void Dispatcher::select() {
  Batch batch;
  while (!stopping_) {
    const auto events =
        batch.wait(queue_.epoll.fd(), accepting_ ? queue_.longest_wait_ms() : kRetryAcceptMs);
    for (const epoll_event& event : events) dispatch(event);
    if (!accepting_ && events.empty())
      accepting_ = queue_.epoll.add(queue_.listen_fd, EPOLLIN, SharedQueue::kListener);
    queue_.end_idle();
  }
}

void Dispatcher::dispatch(const epoll_event& event) {
  const Slots::Token token = event.data.u64;
  if (token == SharedQueue::kStop) {
    stopping_ = true;
  } else if (token == SharedQueue::kListener) {
    accept_some();
  } else {
    Slot& slot = queue_.slots.at(token);
    int fd = -1;
    {
      const std::lock_guard held(slot.lock);
      if (!Slots::is_current(slot, token)) return count(&Counters::unknown_events);
      fd = slot.connection->fd();
    }
    hand_off(fd);
    items_.push({token, event.events});
  }
}

void Dispatcher::accept_some() {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    const Acceptor::Result result = acceptor_.accept_one();
    if (result.outcome == Acceptor::Outcome::accepted) {
      queue_.register_connection(result.fd, first_events());
    } else if (result.outcome == Acceptor::Outcome::exhausted) {
      // The listener would be ready all the time: out of the list until fds may be free again.
      queue_.epoll.remove(queue_.listen_fd);
      accepting_ = false;
      return;
    } else if (result.outcome == Acceptor::Outcome::none) {
      return;
    }
  }
}

void Dispatcher::work() {
  while (const auto item = items_.pop())
    if (const auto rearm = queue_.take_turn(item->token, item->events))
      take_back(*rearm, item->token);
}

}  // namespace refserver
