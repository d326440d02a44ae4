#include <sys/epoll.h>
#include <unistd.h>

#include "loop.h"

static struct loop acceptor, worker, other;

int main(void) {
  acceptor.epoll = epoll_create1(EPOLL_CLOEXEC);
  worker.epoll = epoll_create1(EPOLL_CLOEXEC);
  other.epoll = epoll_create1(EPOLL_CLOEXEC);
  if (acceptor.epoll < 0 || worker.epoll < 0 || other.epoll < 0) return 1;
  acceptor.changed = acceptor.epoll;
  worker.changed = acceptor.epoll;  // ofd-ctl-wrong-epoll
  other.changed = other.epoll;
  if (set_interest(&worker, 0, EPOLLIN, 0) < 0 || set_interest(&worker, 0, EPOLLOUT, 1) < 0)
    return 1;
  struct epoll_event event;
  while (epoll_wait(worker.epoll, &event, 1, -1) == 1)
    if (event.events & EPOLLHUP) break;
  close(worker.epoll);
  close(acceptor.epoll);
  close(other.epoll);
  return 0;
}
