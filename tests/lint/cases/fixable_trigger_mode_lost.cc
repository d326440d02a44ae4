// A MOD that drops the flag of every ADD.
#include <sys/epoll.h>

class Poller {
 public:
  bool add(int fd) {
    epoll_event event{.events = EPOLLIN | EPOLLONESHOT, .data = {.fd = fd}};
    return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  bool modify(int fd) {
    epoll_event event{.events = EPOLLOUT, .data = {.fd = fd}};
    return epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;
  }

 private:
  int fd_ = -1;
};
