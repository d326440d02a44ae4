// The mark stays until there are no more.
#include <deque>
#include <utility>

#include "net.h"

namespace {

class Loop {
 public:
  explicit Loop(Queue& queue) : queue_(queue), acceptor_(queue.listener) {}

  void run() {
    while (!stopping_) {
      for (const epoll_event& event : batch_.wait(queue_.epoll, waiting_ ? 0 : -1))
        if (event.data.fd == queue_.listener) waiting_ = true;
      if (waiting_) take();
    }
  }

 private:

  void take() {
    const Acceptor::Result taken = acceptor_.accept_one();
    if (taken.outcome == Acceptor::Outcome::accepted) add(taken);
    if (taken.outcome == Acceptor::Outcome::none) waiting_ = false;
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

void run_stays(int port) {
  run_queue(port, EPOLLIN | EPOLLET, [](Queue& queue) { Loop(queue).run(); });
}
