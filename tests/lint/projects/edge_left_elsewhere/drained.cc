// Until there are no more.
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
    for (;;) {
      const Acceptor::Result taken = acceptor_.accept_one();
      again_ = taken.outcome == Acceptor::Outcome::failed;
      if (taken.outcome != Acceptor::Outcome::accepted) return;
      add(taken);
    }
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

void run_drained(int port) {
  run_queue(port, EPOLLIN | EPOLLET, [](Queue& queue) { Loop(queue).run(); });
}
