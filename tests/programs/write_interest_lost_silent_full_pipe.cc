// A wake-up pipe that is full wakes as well as one more byte would: the write that finds no room is
// given up on purpose, and nobody waits for EPOLLOUT.
// OPTIONS --grace 100,1000 --level warning
#include <thread>

#include "back_pressure.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int wake[2];
  must(pipe2(wake, O_NONBLOCK | O_CLOEXEC));
  const Stream other = stream();
  must(control(epfd, EPOLL_CTL_ADD, wake[0], EPOLLIN | EPOLLET, wake[0]));
  must(control(epfd, EPOLL_CTL_ADD, other.ours, EPOLLIN, other.ours));

  while (some(write(wake[1], "w", 1)) == 1) continue;

  std::thread client([&] {
    pause_of(kPauseMs / 10);
    ask_for_echo(other.theirs);
    pause_of(kPauseMs);
    must(close(other.theirs));
  });
  for (bool ended = false; !ended;) {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    char bytes[4'096];
    if (event.data.fd == other.ours) ended = echo(other.ours);
    else while (some(read(wake[0], bytes, sizeof bytes)) > 0) continue;
  }
  client.join();
  return 0;
}
