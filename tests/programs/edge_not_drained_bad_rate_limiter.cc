// A rate limiter reads a slice of an edge and leaves the rest to its timer; when the timer comes, it
// gives out new tokens and does not go back to the connection.
#include <sys/timerfd.h>

#include <cstdint>

#include "back_pressure.h"
#include "sleeping_loop.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int timer = must(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  const Stream limited = stream();
  must(control(epfd, EPOLL_CTL_ADD, timer, EPOLLIN | EPOLLET, timer));
  must(control(epfd, EPOLL_CTL_ADD, limited.ours, EPOLLIN | EPOLLET, limited.ours));
  const char body[3'000] = {};
  must_hold(write(limited.theirs, body, sizeof body) == sizeof body);

  int tokens = 1;
  for (int events_left = 2; events_left > 0; --events_left) {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    if (event.data.fd == timer) {
      std::uint64_t ticks;
      must_hold(read(timer, &ticks, sizeof ticks) == sizeof ticks);
      ++tokens;
      continue;
    }
    char slice[1'000];
    must_hold(read(limited.ours, slice, sizeof slice) == sizeof slice);  // EXPECT edge-not-drained warning confirmed
    --tokens;
    itimerspec when{};
    when.it_value.tv_nsec = 1'000'000;
    must(timerfd_settime(timer, 0, &when, nullptr));
  }
  must_hold(tokens == 1);
  sleep_without_time_out(epfd);
  for (const int fd : {limited.ours, limited.theirs, timer, epfd}) must(close(fd));
  return 0;
}
