// N threads wait on one instance with EPOLLET and no EPOLLONESHOT. An edge wakes one thread, but the
// next edge may come while that one still reads and wakes a second: the lock of the connection puts
// them in a row. One epoll_ctl per connection in its whole life.
#include <deque>

#include "architectures.h"
#include "counters.h"
#include "loop/shared_queue.h"
#include "loop/threads.h"
#include "net/listener.h"
#include "stop.h"

namespace refserver {
namespace {

constexpr int kBatch = 16;
constexpr int kRetryAcceptMs = 100;
constexpr std::uint32_t kListenerEvents = EPOLLIN | EPOLLET;
constexpr std::uint32_t kConnectionEvents = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

class Worker {
 public:
  explicit Worker(SharedQueue& queue) : queue_(queue), acceptor_(queue.listen_fd) {}

  void run() {
    Batch batch(kBatch);
    while (!stopping_) {
      const int timeout = !unfinished_.empty() ? 0 : parked_ ? kRetryAcceptMs : -1;
      const auto events = batch.wait(queue_.epoll.fd(), timeout);
      for (const epoll_event& event : events) dispatch(event);
      if (timeout > 0 && events.empty()) accept_all();
      if (!unfinished_.empty()) go_on();
    }
  }

 private:
  void dispatch(const epoll_event& event) {
    if (event.data.u64 == SharedQueue::kStop) {
      stopping_ = true;
    } else if (event.data.u64 == SharedQueue::kListener) {
      accept_all();
    } else {
      work(event.data.u64, event.events);
    }
  }

  // Until EAGAIN: what stays in the queue has had its edge.
  void accept_all() {
    for (;;) {
      const Acceptor::Result result = acceptor_.accept_one();
      if ((parked_ = result.outcome == Acceptor::Outcome::exhausted)) return;
      if (result.outcome == Acceptor::Outcome::none) return;
      if (result.outcome == Acceptor::Outcome::accepted)
        queue_.register_connection(result.fd, kConnectionEvents);
    }
  }

  void work(Slots::Token token, std::uint32_t events) {
    Slot& slot = queue_.slots.at(token);
    const std::lock_guard held(slot.lock);
    // While this thread waited for the lock another one may have closed the connection.
    if (!Slots::is_current(slot, token)) return count(&Counters::unknown_events);
    // EPOLLIN always: after a blocked write the edge of the input has passed long ago.
    const Next next = serve_inline(*slot.connection, events | EPOLLIN);
    if (next == Next::close) return queue_.slots.close(slot, token);
    if (next == Next::again) unfinished_.push_back(token);
  }

  // A connection that used up its turn gets no edge for what is left; it waits in this thread's
  // list while the others have theirs.
  void go_on() {
    const Slots::Token token = unfinished_.front();
    unfinished_.pop_front();
    work(token, 0);
  }

  SharedQueue& queue_;
  Acceptor acceptor_;
  std::deque<Slots::Token> unfinished_;
  bool parked_ = false;  // no fd to accept with: look again after a while
  bool stopping_ = false;
};

}  // namespace

void run_shared_edge_locked(const Options& options) {
  const Listener listener({.port = options.port});
  SharedQueue queue(options, listener.fd());
  queue.epoll.add(stop_fd(), EPOLLIN, SharedQueue::kStop);
  queue.epoll.add(listener.fd(), kListenerEvents, SharedQueue::kListener);
  announce(listener.port());
  Threads threads;
  threads.start(options.threads, [&](int) { Worker(queue).run(); });
  threads.join();
  queue.drain_all();
}

}  // namespace refserver
