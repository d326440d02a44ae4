// The -1 of epoll_wait in an unsigned variable, and asked for.
#include <sys/epoll.h>

#include <cerrno>
#include <cstddef>
#include <vector>

bool turn(int epoll, std::vector<epoll_event>& events) {
  const unsigned n = static_cast<unsigned>(epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1));
  if (n == -1u) return errno == EINTR;
  events.resize(n);
  return true;
}

bool turn_by_size(int epoll, std::vector<epoll_event>& events) {
  const auto n = static_cast<std::size_t>(epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1));
  if (n > events.size()) return errno == EINTR;
  events.resize(n);
  return true;
}
