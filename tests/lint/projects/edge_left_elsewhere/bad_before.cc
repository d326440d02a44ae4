// So it is where what is tried again comes before the events.
#include <deque>
#include <utility>

#include "net.h"

namespace {

class Loop {
 public:
  explicit Loop(Queue& queue) : queue_(queue), acceptor_(queue.listener) {}

  void run() {
    while (!stopping_) {
      const auto events = batch_.wait(queue_.epoll, again_ ? 100 : -1);
      if (std::exchange(again_, false)) take();
      for (const epoll_event& event : events) dispatch(event);
    }
  }

 private:
  void dispatch(const epoll_event& event) {
    if (event.data.fd == queue_.listener) take();
  }

  void take() {
    const Acceptor::Result taken = acceptor_.accept_one();  // ofd-edge-not-drained
    again_ = taken.outcome == Acceptor::Outcome::failed;
    if (taken.outcome == Acceptor::Outcome::accepted) add(taken);
  }

  void add(const Acceptor::Result& taken) {
    queue_.keep(taken.fd, EPOLLIN | EPOLLRDHUP | EPOLLET);
  }

  Queue& queue_;
  Acceptor acceptor_;
  Batch batch_;
  bool again_ = false;
  bool waiting_ = false;
  bool stopping_ = false;
  std::deque<int> ready_;
};

}  // namespace

void run_bad_before(int port) {
  run_queue(port, EPOLLIN | EPOLLET, [](Queue& queue) { Loop(queue).run(); });
}
