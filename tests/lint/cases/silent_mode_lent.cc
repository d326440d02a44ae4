// The mode is kept in a member that a function is given by reference.
#include <sys/epoll.h>

#include <cstdint>

namespace {

void choose(std::uint32_t& mode) { mode = 0; }

class Poller {
 public:
  explicit Poller(int epoll) : epoll_(epoll) { choose(mode_); }

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
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;
  }

 private:
  int epoll_;
  std::uint32_t mode_ = EPOLLET;
};

}  // namespace

bool add(int epoll, int fd) {
  Poller poller(epoll);
  return poller.add(fd);
}

bool go_on(int epoll, int fd) {
  Poller poller(epoll);
  return poller.want_out(fd);
}
