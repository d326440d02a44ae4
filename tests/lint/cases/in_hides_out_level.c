// Level-triggered: what is not looked at comes again. Armed for one direction at a time: the other
// cannot come.
#include <sys/epoll.h>

void on_readable(void* p);
void on_writable(void* p);

int watch(int epoll, int fd, void* p) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data = {.ptr = p}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int arm(int epoll, int fd, void* p, int writes) {
  struct epoll_event event = {.data = {.ptr = p}};
  event.events = (writes ? EPOLLOUT : EPOLLIN) | EPOLLONESHOT;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

void either(const struct epoll_event* event) {
  if (event->events & EPOLLIN)
    on_readable(event->data.ptr);
  else if (event->events & EPOLLOUT)
    on_writable(event->data.ptr);
}
