#include <sys/epoll.h>

#include "loop.h"

static bool ctl(int epoll, int operation, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return epoll_ctl(epoll, operation, fd, &event) == 0;
}

bool ctl_add(int epoll, int fd, std::uint32_t events) { return ctl(epoll, EPOLL_CTL_ADD, fd, events); }
bool ctl_modify(int epoll, int fd, std::uint32_t events) {
  return ctl(epoll, EPOLL_CTL_MOD, fd, events);
}
bool ctl_remove(int epoll, int fd) { return ctl(epoll, EPOLL_CTL_DEL, fd, 0); }

std::uint32_t interest_in(const Output& output) { return output.empty ? EPOLLIN : EPOLLOUT; }
