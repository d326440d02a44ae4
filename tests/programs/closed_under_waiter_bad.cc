// close is meant to wake a thread in epoll_wait, and another in read. It wakes neither.
#include "sleeping_thread.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int clock = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  SleepingThread waiter({SYS_epoll_wait, SYS_epoll_pwait}, [epfd] {
    epoll_event event;
    epoll_wait(epfd, &event, 1, -1);
  });
  SleepingThread reader({SYS_read}, [fd = pair[0]] {
    char byte;
    must_hold(read(fd, &byte, 1) == 1);
  });

  must(close(epfd));     // EXPECT closed-under-waiter warning
  must(close(pair[0]));  // EXPECT closed-under-waiter warning
  idle(clock);
  must(static_cast<int>(write(pair[1], "!", 1)));  // the reader had it all the time
  reader.join();
  waiter.leave_behind();
  return 0;
}
