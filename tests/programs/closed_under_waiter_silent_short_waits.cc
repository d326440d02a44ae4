// A waiter that looks up every few milliseconds sees the flag and leaves; a waiter in a call when
// the process exits goes with it.
#include <atomic>
#include <cerrno>

#include "sleeping_thread.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int held = must(epoll_create1(EPOLL_CLOEXEC));
  const int clock = must(epoll_create1(EPOLL_CLOEXEC));
  std::atomic<bool> stop{false};
  SleepingThread waiter({SYS_epoll_wait, SYS_epoll_pwait}, [&] {
    epoll_event event;
    while (!stop) must_hold(epoll_wait(epfd, &event, 1, 20) == 0 || errno == EBADF);
  });
  stop = true;
  must(close(epfd));
  waiter.join();
  idle(clock);

  SleepingThread to_the_end({SYS_epoll_wait, SYS_epoll_pwait}, [held] {
    epoll_event event;
    epoll_wait(held, &event, 1, -1);
  });
  must(close(held));
  to_the_end.leave_behind();
  return 0;
}
