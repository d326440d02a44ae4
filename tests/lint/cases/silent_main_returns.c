// main returns: the end of the program closes what is open.
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

int main(void) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return 1;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = 0;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event) < 0) return 1;
  for (;;) {
    char bytes[512];
    int n = epoll_wait(epoll, &event, 1, -1);
    if (n < 0 && errno != EINTR) return 1;
    if (n == 1 && read(0, bytes, sizeof bytes) <= 0) return 0;
  }
}
