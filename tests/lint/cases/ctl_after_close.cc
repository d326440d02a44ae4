// Members that close and deregister in the wrong order.
#include <sys/epoll.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

class Poller {
 public:
  explicit Poller(int epoll) : epoll_(epoll) {}
  void remove(int fd) { epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }
  bool modify(int fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;
  }

 private:
  int epoll_;
};

class Session {
 public:
  Session(Poller& poller, int fd) : poller_(poller), fd_(fd) {}
  void wrong_order() {
    ::close(fd_);
    poller_.remove(fd_);  // ofd-ctl-after-close
    fd_ = -1;
  }
  void right_order() {
    poller_.remove(fd_);
    ::close(fd_);
    fd_ = -1;
  }
  void arms_what_is_gone(bool last) {
    if (last) ::close(fd_);
    poller_.modify(fd_, EPOLLIN);  // ofd-ctl-after-close
  }
  void replaces() {
    ::close(std::exchange(fd_, -1));
    if (fd_ >= 0) poller_.remove(fd_);
  }

 private:
  Poller& poller_;
  int fd_;
};

void in_a_lambda(Poller& poller, int fd) {
  const auto end = [&poller](int number) {
    ::close(number);
    poller.remove(number);  // ofd-ctl-after-close
  };
  end(fd);
}
