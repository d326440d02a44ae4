// The members of epoll_data share their bytes.
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct client;

int both(int epoll, int fd, struct client* c) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  event.data.ptr = c;  // ofd-event-data-confusion
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

epoll_data_t one_or_the_other(int fd, struct client* c) {
  epoll_data_t data;
  data.fd = fd;
  if (c) data.ptr = c;  // ofd-event-data-confusion
  return data;
}

int the_listeners(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return -1;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = listener;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);  // ofd-event-data-confusion
  return 0;
}

int zeroed_first(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.u64 = 0;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int one_event_for_two(int epoll, int fd, int other, struct client* c) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) return -1;
  event.data.ptr = c;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, other, &event);
}

void branches(struct epoll_event* event, int fd, struct client* c) {
  if (c)
    event->data.ptr = c;
  else
    event->data.fd = fd;
}

int tagged(int epoll, int fd, uint32_t generation) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.u64 = (uint64_t)generation << 32 | (uint32_t)fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int under_one_label(int epoll, int kind, int fd, struct client* c) {
  struct epoll_event event = {.events = EPOLLIN};
  switch (kind) {
    case 0:
      event.events |= EPOLLRDHUP;
      event.data.fd = fd;
      event.data.ptr = c;  // ofd-event-data-confusion
      break;
    default:
      return -1;
  }
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int of_one_element(int epoll, int fd, int i, struct client* c) {
  struct epoll_event events[2];
  events[i].data.fd = fd;
  events[i].data.ptr = c;  // ofd-event-data-confusion
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &events[i]);
}
