// A proxy whose other side is blocked stops reading, and never asks to be told when the other side can
// take more: both sides wait for it.
#include <vector>

#include "back_pressure.h"
#include "sleeping_loop.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream from = stream();
  const Stream to = stream();
  const int small = 4'096;
  must(setsockopt(to.ours, SOL_SOCKET, SO_SNDBUF, &small, sizeof small));
  must(control(epfd, EPOLL_CTL_ADD, from.ours, EPOLLIN, from.ours));
  must(control(epfd, EPOLL_CTL_ADD, to.ours, EPOLLIN | EPOLLRDHUP, to.ours));
  const std::vector<char> body(100'000);
  must_hold(write(from.theirs, body.data(), body.size()) == static_cast<ssize_t>(body.size()));

  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  std::vector<char> held(16'384);
  must_hold(read(from.ours, held.data(), held.size()) == static_cast<ssize_t>(held.size()));
  std::size_t sent = 0;
  for (ssize_t wrote = 0; wrote >= 0; sent += static_cast<std::size_t>(wrote > 0 ? wrote : 0))
    wrote = some(write(to.ours, held.data() + sent, held.size() - sent));  // EXPECT write-interest-lost warning confirmed
  must_hold(sent < held.size());
  // Not read while the other side is blocked.
  must(control(epfd, EPOLL_CTL_MOD, from.ours, 0, from.ours));
  while (recv(to.theirs, held.data(), held.size(), MSG_DONTWAIT) > 0) continue;
  sleep_without_time_out(epfd);
  for (const int fd : {from.ours, from.theirs, to.ours, to.theirs, epfd}) must(close(fd));
  return 0;
}
