// Its place in the queue is given back where there may be more.
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
      for (std::size_t n = ready_.size(); n > 0; --n) {
        const int fd = ready_.front();
        ready_.pop_front();
        serve(fd);
      }
    }
  }

 private:
  void serve(int fd) {
    if (fd != queue_.listener) return;
    if (take()) ready_.push_back(fd);
  }

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

void run_listed(int port) {
  run_queue(port, EPOLLIN | EPOLLET, [](Queue& queue) { Loop(queue).run(); });
}
