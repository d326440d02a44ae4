// It stays in the queue until there are no more.
#include <deque>
#include <utility>

#include "net.h"

namespace {

class Loop {
 public:
  explicit Loop(Queue& queue) : queue_(queue), acceptor_(queue.listener) {}

  void run() {
    while (!stopping_) {
      for (const epoll_event& event : batch_.wait(queue_.epoll, ready_.empty() ? -1 : 0))
        ready_.push_back(event.data.fd);
      if (!ready_.empty() && !serve(ready_.front())) ready_.pop_front();
    }
  }

 private:
  bool serve(int fd) { return fd == queue_.listener && take(); }

  bool take() {
    const Acceptor::Result taken = acceptor_.accept_one();
    if (taken.outcome == Acceptor::Outcome::accepted) add(taken);
    return taken.outcome != Acceptor::Outcome::none;
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

void run_kept_listed(int port) {
  run_queue(port, EPOLLIN | EPOLLET, [](Queue& queue) { Loop(queue).run(); });
}
