#include <sys/socket.h>

#include <memory>
#include <vector>

#include "loop.h"

class Worker final : public Loop {
 public:
  void change_through(Epoll& instance) { changed_ = &instance; }
  void change_own() { changed_ = &epoll_; }
  Epoll& own() { return epoll_; }
};

class Acceptor final : public Loop {
 public:
  Epoll& instance() { return epoll_; }
};

constexpr bool kOneInstance = false;

int main() {
  Acceptor acceptor;
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < 4; ++i) workers.push_back(std::make_unique<Worker>());
  for (auto& worker : workers) worker->change_through(acceptor.instance());  // ofd-ctl-wrong-epoll
  // Its own, by whatever name.
  for (auto& worker : workers) worker->change_own();
  for (auto& worker : workers) worker->change_through(worker->own());
  // Never done.
  if (kOneInstance)
    for (auto& worker : workers) worker->change_through(acceptor.instance());
  MovingLoop from, to;
  from.move_to(to.instance());
  from.begin(0);
  from.move(0);
  for (auto& worker : workers) {
    worker->set_interest(0, 1);
    worker->set_interest(0, 4);
  }
}
