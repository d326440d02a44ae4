// The mode is kept in a member that nobody changes.
#include <sys/epoll.h>

#include <cstdint>

namespace {

class Poller {
 public:
  explicit Poller(int epoll) : epoll_(epoll), mode_(EPOLLET) {}

  bool add(int fd) {
    epoll_event event{};
    event.events = EPOLLIN | mode_;
    event.data.fd = fd;
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }

  bool want_out(int fd) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT;
    event.data.fd = fd;
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;  // ofd-trigger-mode-lost
  }

  bool want_in(int fd) {
    epoll_event event{};
    event.events = EPOLLIN | mode_;
    event.data.fd = fd;
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;
  }

 private:
  int epoll_;
  std::uint32_t mode_;
};

}  // namespace

bool add(int epoll, int fd) {
  Poller poller(epoll);
  return poller.add(fd);
}

bool go_on(int epoll, int fd) {
  Poller poller(epoll);
  return poller.want_out(fd) && poller.want_in(fd);
}
