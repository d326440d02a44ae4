// Cached readiness, as in tokio, Go and nginx: an edge is noted, a task reads a part when it likes,
// sleeps on a timer of the program's own, and reads on without a new event. The loop's time-out is
// the nearest timer; events and a clock that ticks often end its waits meanwhile.
// OPTIONS --grace 100,1000 --level warning
#include <chrono>
#include <thread>

#include "back_pressure.h"

namespace {

using Clock = std::chrono::steady_clock;

int until(Clock::time_point due) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream slow = stream();
  const Stream other = stream();
  constexpr unsigned kAll = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  must(control(epfd, EPOLL_CTL_ADD, slow.ours, kAll, slow.ours));
  must(control(epfd, EPOLL_CTL_ADD, other.ours, kAll, other.ours));
  std::thread client([&] {
    const char body[3'000] = {};
    must_hold(write(slow.theirs, body, sizeof body) == sizeof body);
    pause_of(kPauseMs / 5);
    ask_for_echo(other.theirs);
  });

  // The task: 1000 bytes, a nap, and the rest until EAGAIN.
  bool readable = false;
  Clock::time_point wake = Clock::time_point::max();
  Clock::time_point beat = Clock::now();  // somebody else's timer
  char piece[1'000];
  for (bool done = false; !done;) {
    if (readable && wake == Clock::time_point::max()) {
      must_hold(read(slow.ours, piece, sizeof piece) == sizeof piece);
      wake = Clock::now() + std::chrono::milliseconds(kPauseMs);
    }
    if (Clock::now() >= beat) beat += std::chrono::milliseconds(20);
    epoll_event events[4];
    const int count = must(epoll_wait(epfd, events, 4, until(wake < beat ? wake : beat)));
    for (int i = 0; i < count; ++i) {
      if ((events[i].events & EPOLLIN) == 0) continue;
      if (events[i].data.fd == slow.ours) readable = true;
      else echo(other.ours);
    }
    if (Clock::now() >= wake) {
      while (some(read(slow.ours, piece, sizeof piece)) > 0) continue;
      done = true;
    }
  }
  client.join();
  must(close(slow.ours));
  return 0;
}
