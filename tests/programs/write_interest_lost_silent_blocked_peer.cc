// An edge-triggered sender armed once for both directions never asks for EPOLLOUT again: what a
// blocked write left behind is sent at the edge that comes when the peer reads, much later.
// OPTIONS --grace 100,1000 --level warning
#include <thread>
#include <vector>

#include "back_pressure.h"

int main() {
  constexpr std::size_t kBody = 1'000'000;
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream connection = stream();
  const Stream other = stream();
  must(control(epfd, EPOLL_CTL_ADD, connection.ours, EPOLLIN | EPOLLOUT | EPOLLET, connection.ours));
  must(control(epfd, EPOLL_CTL_ADD, other.ours, EPOLLIN | EPOLLOUT | EPOLLET, other.ours));
  std::thread consumer([&] {
    pause_of(kPauseMs / 10);
    ask_for_echo(other.theirs);
    pause_of(kPauseMs);
    std::vector<char> body(kBody);
    must_hold(recv(connection.theirs, body.data(), kBody, MSG_WAITALL) == kBody);
  });

  const std::vector<char> body(kBody);
  std::size_t sent = 0;
  while (sent < kBody) {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    if (event.data.fd == other.ours) echo(other.ours);
    while (sent < kBody) {
      const ssize_t wrote = some(write(connection.ours, body.data() + sent, kBody - sent));
      if (wrote < 0) break;
      sent += static_cast<std::size_t>(wrote);
    }
  }
  consumer.join();
  must(close(connection.ours));
  return 0;
}
