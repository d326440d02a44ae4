// A rate limiter reads a slice of an edge and leaves the rest until its timerfd says so: no event of
// the connection itself will come for it, and none is needed.
// OPTIONS --grace 100,1000 --level warning
#include <sys/timerfd.h>

#include <cstdint>
#include <thread>

#include "back_pressure.h"

namespace {

constexpr std::size_t kSlice = 1'000;
constexpr std::size_t kSlices = 3;

void tick_after(int timer, int milliseconds) {
  itimerspec when{};
  when.it_value.tv_sec = milliseconds / 1'000;
  when.it_value.tv_nsec = milliseconds % 1'000 * 1'000'000L;
  must(timerfd_settime(timer, 0, &when, nullptr));
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int timer = must(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  const Stream limited = stream();
  const Stream other = stream();
  must(control(epfd, EPOLL_CTL_ADD, timer, EPOLLIN | EPOLLET, timer));
  must(control(epfd, EPOLL_CTL_ADD, limited.ours, EPOLLIN | EPOLLET, limited.ours));
  must(control(epfd, EPOLL_CTL_ADD, other.ours, EPOLLIN | EPOLLET, other.ours));
  std::thread client([&] {
    const char body[kSlice * kSlices] = {};
    must_hold(write(limited.theirs, body, sizeof body) == sizeof body);
    pause_of(kPauseMs / 10);
    ask_for_echo(other.theirs);
  });

  std::size_t slices = 0;
  while (slices < kSlices) {
    epoll_event events[4];
    const int count = must(epoll_wait(epfd, events, 4, -1));
    for (int i = 0; i < count; ++i) {
      if (events[i].data.fd == other.ours) {
        echo(other.ours);
        continue;
      }
      std::uint64_t ticks;
      if (events[i].data.fd == timer) must_hold(read(timer, &ticks, sizeof ticks) == sizeof ticks);
      char slice[kSlice];
      must_hold(read(limited.ours, slice, sizeof slice) == sizeof slice);
      // The first wait is the long one.
      if (++slices < kSlices) tick_after(timer, slices == 1 ? kPauseMs : kPauseMs / 10);
    }
  }
  client.join();
  must(close(limited.ours));
  return 0;
}
