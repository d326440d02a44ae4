// The masks of one kind of connection are asked for here, those of another there: who is whose is not
// known.
#include <sys/epoll.h>

#include "connection.h"

bool modify(int epoll, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0;
}

void more(int epoll, int fd) {
  modify(epoll, fd, EPOLLIN | EPOLLOUT);
}
