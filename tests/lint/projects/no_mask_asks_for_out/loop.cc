// No mask of the program has EPOLLOUT without EPOLLET.
#include <sys/epoll.h>

#include "connection.h"

bool modify(int epoll, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0;
}

void edge(int epoll, int fd) {
  modify(epoll, fd, EPOLLIN | EPOLLOUT | EPOLLET);
}
