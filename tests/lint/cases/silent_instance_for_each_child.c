// The parent makes an instance for each child, hands it over and closes its own number: no two processes
// use one.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void work(int epoll, int listener) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) close(fd);
  }
  _exit(0);
}

void supervise(int listener) {
  for (int i = 0; i < 4; ++i) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return;
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
    event.data.fd = listener;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) == 0 && fork() == 0) work(epoll, listener);
    close(epoll);
  }
  while (wait(NULL) > 0) continue;
}
