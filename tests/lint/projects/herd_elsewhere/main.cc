// One listener in the instance of each thread: the loops are objects of another file's class.
#include <sys/epoll.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "loop.h"

void all_wake() {
  const Listener listener;
  std::vector<std::unique_ptr<Loop>> loops;
  for (int i = 0; i < 4; ++i) {
    loops.push_back(std::make_unique<Loop>());
    loops.back()->listen(listener.fd(), 0);  // ofd-thundering-herd
  }
  start(4, [&](int i) { loops[static_cast<std::size_t>(i)]->run(); });
}

void one_wakes() {
  const Listener listener;
  std::vector<std::unique_ptr<Loop>> loops;
  for (int i = 0; i < 4; ++i) {
    loops.push_back(std::make_unique<Loop>());
    loops.back()->listen(listener.fd(), EPOLLEXCLUSIVE);
  }
  start(4, [&](int i) { loops[static_cast<std::size_t>(i)]->run(); });
}

void each_its_own() {
  std::vector<std::unique_ptr<Listener>> listeners;
  std::vector<std::unique_ptr<Loop>> loops;
  for (int i = 0; i < 4; ++i) {
    listeners.push_back(std::make_unique<Listener>());
    loops.push_back(std::make_unique<Loop>());
    loops.back()->listen(listeners.back()->fd(), 0);
  }
  start(4, [&](int i) { loops[static_cast<std::size_t>(i)]->run(); });
}

void one_thread() {
  const Listener listener;
  Loop loop;
  loop.listen(listener.fd(), 0);
  loop.run();
}

int main() {
  all_wake();
  one_wakes();
  each_its_own();
  one_thread();
}
