// The mode is kept in a member that is chosen once, or may change.
#include <sys/epoll.h>

#include <cstdint>

namespace {

class Poller {
 public:
  Poller(int epoll, bool edge) : epoll_(epoll), mode_(edge ? EPOLLET : 0U) {}
  void level() { chosen_ = 0; }

  bool add(int fd, int kind) {
    epoll_event event{};
    event.events = EPOLLIN | (kind == 0 ? mode_ : chosen_);
    event.data.fd = fd;
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }

  bool want_out(int fd) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT;
    event.data.fd = fd;
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;
  }

 private:
  int epoll_;
  std::uint32_t mode_;
  std::uint32_t chosen_ = EPOLLET;
};

}  // namespace

bool add(int epoll, int fd, bool edge) {
  Poller poller(epoll, edge);
  poller.level();
  return poller.add(fd, fd & 1);
}

bool go_on(int epoll, int fd, bool edge) {
  Poller poller(epoll, edge);
  return poller.want_out(fd);
}
