// The waiter is woken by an eventfd, the reader by shutdown; both are joined before the close.
#include <sys/eventfd.h>

#include "sleeping_thread.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int wakeup = must(eventfd(0, EFD_CLOEXEC));
  must(control(epfd, EPOLL_CTL_ADD, wakeup, EPOLLIN, wakeup));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  SleepingThread waiter({SYS_epoll_wait, SYS_epoll_pwait}, [epfd] {
    epoll_event event;
    must_hold(must(epoll_wait(epfd, &event, 1, -1)) == 1);
  });
  SleepingThread reader({SYS_read}, [fd = pair[0]] {
    char byte;
    must_hold(read(fd, &byte, 1) == 0);
  });

  must(eventfd_write(wakeup, 1));
  must(shutdown(pair[0], SHUT_RDWR));
  waiter.join();
  reader.join();
  must(close(epfd));
  must(close(pair[0]));
  must(close(pair[1]));
  must(close(wakeup));
  return 0;
}
