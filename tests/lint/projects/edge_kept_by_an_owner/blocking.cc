#include "loop.h"

void run_blocking(int listener) {
  Loop<Blocking> loop(listener);
  loop.run();
}

// The same with nothing in between.
void add_one(int epoll, Blocking& acceptor) {
  const Accepted accepted = acceptor.one();
  if (accepted.outcome != Accepted::Outcome::connection) return;
  epoll_event event{EPOLLIN | EPOLLET, {.fd = accepted.fd}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, accepted.fd, &event) < 0)  // ofd-edge-blocking-fd
    ::close(accepted.fd);
}
