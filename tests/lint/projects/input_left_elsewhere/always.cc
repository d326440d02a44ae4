// Each piece is followed by another try.
#include <deque>
#include <map>
#include <memory>

#include "connection.h"
#include "net.h"

namespace {

class Loop {
 public:
  explicit Loop(Queue& queue) : queue_(queue), acceptor_(queue.listener) {}

  void run() {
    while (!stopping_) {
      for (const epoll_event& event : batch_.wait(queue_.epoll, ready_.empty() ? -1 : 0)) dispatch(event);
      if (!ready_.empty()) go_on();
    }
  }

 private:
  void dispatch(const epoll_event& event) {
    if (event.data.fd == queue_.listener)
      accept_all();
    else
      serve(event.data.fd);
  }

  void accept_all() {
    for (;;) {
      const Acceptor::Result taken = acceptor_.accept_one();
      if (taken.outcome != Acceptor::Outcome::accepted) return;
      connections_.emplace(taken.fd, std::make_unique<Connection>(taken.fd));
      queue_.add(taken.fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    }
  }

  void serve(int fd) {
    const auto found = connections_.find(fd);
    if (found == connections_.end()) return;
    const Next next = found->second->read_once();
    if (next == Next::close) {
      connections_.erase(found);
      return;
    }
    ready_.push_back(fd);
  }

  void go_on() {
    const int fd = ready_.front();
    ready_.pop_front();
    serve(fd);
  }

  Queue& queue_;
  Acceptor acceptor_;
  Batch batch_;
  std::map<int, std::unique_ptr<Connection>> connections_;
  std::deque<int> ready_;
  bool stopping_ = false;
};

}  // namespace

void run_always(int port) {
  run_queue(port, EPOLLIN | EPOLLET, [](Queue& queue) { Loop(queue).run(); });
}
