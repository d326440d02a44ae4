// The same behind members.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

class Poller {
 public:
  void remove(int fd) { epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr); }

 private:
  int fd_ = -1;
};

class Slot {
 public:
  explicit Slot(int fd) : fd_(fd) {}
  // The old number is kept for the poller, until it is too late.
  bool replace(Poller& poller, int listener) {
    const int old = fd_;
    ::close(old);
    fd_ = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd_ < 0) return false;
    poller.remove(old);  // ofd-ctl-wrong-description
    return true;
  }
  bool replace_in_order(Poller& poller, int listener) {
    poller.remove(fd_);
    ::close(fd_);
    fd_ = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return fd_ >= 0;
  }

 private:
  int fd_;
};
