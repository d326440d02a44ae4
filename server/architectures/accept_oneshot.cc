// The emulation of EPOLLEXCLUSIVE for kernels before 4.5: N threads wait on one instance, the
// listener is EPOLLET | EPOLLONESHOT and is armed again after each accept. Exactly one thread wakes
// for a connection, and exactly one accepts at a time, which is also the limit of it.
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

constexpr int kBatch = 4;
constexpr int kRetryAcceptMs = 100;
constexpr std::uint32_t kListenerEvents = EPOLLIN | EPOLLET | EPOLLONESHOT;
constexpr std::uint32_t kConnectionFlags = EPOLLET | EPOLLONESHOT;

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
      accept_one();
    } else {
      work(event);
    }
  }

  // Arming first and serving later lets the next thread accept meanwhile. EPOLL_CTL_MOD polls the
  // listener at once (epoll_ctl(2); fs/eventpoll.c, ep_modify), so connections that are already in
  // the queue are reported in spite of EPOLLET.
  void accept_one() {
    const Acceptor::Result result = acceptor_.accept_one();
    if (result.outcome == Acceptor::Outcome::none) count(&Counters::accept_again);
    if ((parked_ = result.outcome == Acceptor::Outcome::exhausted)) return;
    // Planted: only a good accept leads back to the listener.
    if (!planted(Bug::oneshot_not_rearmed_accept) || result.outcome == Acceptor::Outcome::accepted)
      arm_listener();
    if (result.outcome == Acceptor::Outcome::accepted)
      queue_.register_connection(result.fd, Connection::kReadInterest | kConnectionFlags);
  }

  void arm_listener() {
    queue_.epoll.modify(queue_.listen_fd, kListenerEvents, SharedQueue::kListener);
  }

  // Armed with what the connection waits for. It may have stopped before EAGAIN: MOD looks again.
  void work(const epoll_event& event) {
    const auto rearm = queue_.take_turn(event.data.u64, event.events);
    if (!rearm) return;
    queue_.epoll.modify(rearm->fd, rearm->interest | kConnectionFlags, event.data.u64);
  }

  SharedQueue& queue_;
  Acceptor acceptor_;
  bool parked_ = false;  // the listener is left disarmed for a while: no fd to accept with
  bool stopping_ = false;
};

}  // namespace

void run_accept_oneshot(const Options& options) {
  const Listener listener({.port = options.port});
  SharedQueue queue(options, listener.fd());
  queue.watch_stop();
  queue.epoll.add(listener.fd(), kListenerEvents, SharedQueue::kListener);
  announce(listener.port());
  Threads threads;
  threads.start(options.threads, [&](int) { Worker(queue).run(); });
  queue.end_at_stop();
  threads.join();
  queue.drain_all();
}

}  // namespace refserver
