// The members of epoll_data, in initialisers and assignments.
#include <sys/epoll.h>

#include <cstdint>
#include <memory>

struct Connection {
  int fd = -1;
};

class Poller {
 public:
  bool two_members(Connection& connection) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    event.data.fd = connection.fd;  // ofd-event-data-confusion
    return epoll_ctl(fd_, EPOLL_CTL_ADD, connection.fd, &event) == 0;
  }
  bool two_members_after_initialiser(Connection& connection) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
    event.data.fd = connection.fd;  // ofd-event-data-confusion
    return epoll_ctl(fd_, EPOLL_CTL_ADD, connection.fd, &event) == 0;
  }
  bool other_number(int fd, int listener) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = listener}};
    return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;  // ofd-event-data-confusion
  }
  bool zeroed_first(int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = 0;
    event.data.fd = fd;
    return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  bool tagged(Connection& connection, bool writes) {
    epoll_event event{.events = EPOLLIN};
    event.data.u64 = reinterpret_cast<std::uintptr_t>(&connection) | (writes ? 1 : 0);
    return epoll_ctl(fd_, EPOLL_CTL_ADD, connection.fd, &event) == 0;
  }
  bool generation(int fd, std::uint32_t generation) {
    epoll_event event{.events = EPOLLIN};
    event.data.u64 = static_cast<std::uint64_t>(generation) << 32 | static_cast<std::uint32_t>(fd);
    return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  // Both directions of one connection, under one pointer.
  bool both_directions(Connection& connection, int out) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
    if (epoll_ctl(fd_, EPOLL_CTL_ADD, connection.fd, &event) < 0) return false;
    event.events = EPOLLOUT;
    return epoll_ctl(fd_, EPOLL_CTL_ADD, out, &event) == 0;
  }

 private:
  int fd_ = -1;
};
