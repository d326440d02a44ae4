// Armed again each time.
#include <deque>
#include <utility>

#include "net.h"

namespace {

class Loop {
 public:
  explicit Loop(Queue& queue) : queue_(queue), acceptor_(queue.listener) {}

  void run() {
    while (!stopping_) {
      for (const epoll_event& event : batch_.wait(queue_.epoll, again_ ? 100 : -1)) dispatch(event);
      if (std::exchange(again_, false)) take();
    }
  }

 private:
  void dispatch(const epoll_event& event) {
    if (event.data.fd == queue_.listener) take();
  }

  void take() {
    const Acceptor::Result taken = acceptor_.accept_one();
    if (taken.outcome == Acceptor::Outcome::accepted) add(taken);
    queue_.modify(queue_.listener, EPOLLIN | EPOLLET | EPOLLONESHOT);
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

void run_one_shot(int port) {
  run_queue(port, EPOLLIN | EPOLLET | EPOLLONESHOT, [](Queue& queue) { Loop(queue).run(); });
}
