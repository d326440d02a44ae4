// A class whose registrations are one-shot edges, and its ways to modify them.
#include <sys/epoll.h>

#include <cstdint>

constexpr std::uint32_t kOnce = EPOLLET | EPOLLONESHOT;

class Poller {
 public:
  bool add(int fd) {
    epoll_event event{.events = EPOLLIN | kOnce, .data = {.fd = fd}};
    return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  bool rearm(int fd) {
    epoll_event event{.events = EPOLLIN | kOnce, .data = {.fd = fd}};
    return epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;
  }
  bool loses_the_edge(int fd) {
    epoll_event event{.events = EPOLLOUT | EPOLLONESHOT, .data = {.fd = fd}};
    return epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;  // ofd-trigger-mode-lost
  }
  bool loses_both(int fd) {
    epoll_event event{};
    event.events = EPOLLOUT;
    event.data.fd = fd;
    return epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;  // ofd-trigger-mode-lost
  }
  bool keeps_in_a_choice(int fd, bool writes) {
    epoll_event event{.events = (writes ? EPOLLOUT : EPOLLIN) | kOnce, .data = {.fd = fd}};
    return epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;
  }
  // A pause says nothing of the mode.
  bool pauses(int fd) {
    epoll_event event{.events = 0, .data = {.fd = fd}};
    return epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;
  }

 private:
  int fd_ = -1;
};
