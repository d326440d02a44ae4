// N threads wait on one epoll instance. EPOLLONESHOT disarms a registration as it delivers it, so a
// connection belongs to the thread that got its event until that thread arms it again.
#include <utility>

#include "architectures.h"
#include "counters.h"
#include "loop/shared_queue.h"
#include "loop/threads.h"
#include "net/listener.h"
#include "plants.h"
#include "stop.h"

namespace refserver {
namespace {

// Small, because a harvested event waits for its thread even when another one is free.
constexpr int kBatch = 4;
constexpr int kRetryAcceptMs = 100;
constexpr int kAcceptsPerTurn = 8;

class Worker {
 public:
  explicit Worker(SharedQueue& queue) : queue_(queue), acceptor_(queue.listen_fd) {}

  void run() {
    Batch batch(kBatch);
    while (!stopping_) {
      const auto events = batch.wait(queue_.epoll.fd(), parked_ ? kRetryAcceptMs : -1);
      if (std::exchange(parked_, false)) arm_listener();
      for (const epoll_event& event : events) dispatch(event);
    }
  }

 private:
  void dispatch(const epoll_event& event) {
    if (event.data.u64 == SharedQueue::kStop) {
      stopping_ = true;
    } else if (event.data.u64 == SharedQueue::kListener) {
      accept_some();
    } else {
      work(event);
    }
  }

  void work(const epoll_event& event) {
    const auto rearm = queue_.take_turn(event.data.u64, event.events);
    if (!rearm) return;
    if (planted(Bug::trigger_mode_lost)) {
      // Planted: MOD replaces the whole mask, and the flag is not in it.
      queue_.epoll.modify(rearm->fd, rearm->interest, event.data.u64);
      return;
    }
    if (planted(Bug::oneshot_not_rearmed_add)) {
      // Planted: it went out of the list by itself, so it is added. EEXIST: it did not.
      queue_.epoll.add(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
      return;
    }
    queue_.epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
  }

  void accept_some() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
      const Acceptor::Result result = acceptor_.accept_one();
      if (result.outcome == Acceptor::Outcome::accepted)
        queue_.register_connection(result.fd, Connection::kReadInterest | EPOLLONESHOT);
      else if (result.outcome == Acceptor::Outcome::none)
        break;
      else if ((parked_ = result.outcome == Acceptor::Outcome::exhausted))
        return;
    }
    arm_listener();
  }

  void arm_listener() {
    queue_.epoll.modify(queue_.listen_fd, EPOLLIN | EPOLLONESHOT, SharedQueue::kListener);
  }

  SharedQueue& queue_;
  Acceptor acceptor_;
  bool parked_ = false;  // the listener is left disarmed for a while: no fd to accept with
  bool stopping_ = false;
};

}  // namespace

void run_shared_oneshot(const Options& options) {
  const Listener listener({.port = options.port});
  SharedQueue queue(options, listener.fd());
  queue.watch_stop();
  queue.epoll.add(listener.fd(), EPOLLIN | EPOLLONESHOT, SharedQueue::kListener);
  announce(listener.port());
  Threads threads;
  threads.start(options.threads, [&](int) { Worker(queue).run(); });
  queue.end_at_stop();
  threads.join();
  queue.drain_all();
}

}  // namespace refserver
