// One branch for input, one for output, and the event had both bits.
#include <sys/epoll.h>

void on_readable(void* p);
void on_writable(void* p);
void on_end(void* p);

int watch(int epoll, int fd, void* p) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = p}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

void either(const struct epoll_event* event) {
  if (event->events & EPOLLIN)
    on_readable(event->data.ptr);
  else if (event->events & EPOLLOUT)  // ofd-in-hides-out
    on_writable(event->data.ptr);
}

void of_an_array(struct epoll_event* events, int i) {
  if ((events[i].events & (EPOLLOUT | EPOLLERR)) != 0) {
    on_writable(events[i].data.ptr);
  } else if ((events[i].events & (EPOLLIN | EPOLLRDHUP)) != 0) {  // ofd-in-hides-out
    on_readable(events[i].data.ptr);
  }
}

void both(const struct epoll_event* event) {
  if (event->events & EPOLLIN) on_readable(event->data.ptr);
  if (event->events & EPOLLOUT) on_writable(event->data.ptr);
}

void the_end_first(const struct epoll_event* event) {
  if (event->events & (EPOLLERR | EPOLLHUP))
    on_end(event->data.ptr);
  else if (event->events & EPOLLIN)
    on_readable(event->data.ptr);
}
