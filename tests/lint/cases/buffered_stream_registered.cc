// A stream over a registered descriptor, with an owner for the stream.
#include <sys/epoll.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

struct Close {
  void operator()(FILE* stream) const { std::fclose(stream); }
};
using Stream = std::unique_ptr<FILE, Close>;

bool watch(int epoll, int fd, std::uint32_t events = EPOLLIN) {
  epoll_event event{.events = events, .data = {.fd = fd}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

Stream reads_by_line(int epoll, int fd) {
  if (!watch(epoll, fd)) return nullptr;
  return Stream(fdopen(fd, "r"));  // ofd-buffered-stream-registered
}

Stream prints(int epoll, int fd) {
  if (!watch(epoll, fd)) return nullptr;
  return Stream(fdopen(fd, "w"));
}

Stream alone(int fd) { return Stream(fdopen(fd, "r")); }
