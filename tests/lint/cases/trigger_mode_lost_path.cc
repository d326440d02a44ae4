// One registration on one path, by a wrapper that takes its mask.
#include <sys/epoll.h>

#include <cstdint>

class Poller {
 public:
  bool control(int operation, int fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    return epoll_ctl(fd_, operation, fd, &event) == 0;
  }

 private:
  int fd_ = -1;
};

bool loses(Poller& poller, int fd) {
  if (!poller.control(EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET)) return false;
  return poller.control(EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT);  // ofd-trigger-mode-lost
}

bool keeps(Poller& poller, int fd) {
  if (!poller.control(EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET)) return false;
  return poller.control(EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT | EPOLLET);
}

bool never_had_it(Poller& poller, int fd) {
  if (!poller.control(EPOLL_CTL_ADD, fd, EPOLLIN)) return false;
  return poller.control(EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT);
}

// In again, in another mode, on purpose.
bool anew(Poller& poller, int fd) {
  if (!poller.control(EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET)) return false;
  poller.control(EPOLL_CTL_DEL, fd, 0);
  return poller.control(EPOLL_CTL_ADD, fd, EPOLLIN);
}
