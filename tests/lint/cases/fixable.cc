// One of each mistake that --fix mends, as C++ has them.
#include <fcntl.h>
#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <vector>

class Loop {
 public:
  int turn() { return epoll_wait(epoll_, events_.data(), 1024, -1); }
  int turn_of_vector() {
    std::vector<epoll_event> events(16);
    return ::epoll_wait(epoll_, events.data(), 32, -1);
  }
  bool exclusive(int listener) {
    epoll_event event{.events = EPOLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE, .data = {.fd = listener}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, listener, &event) == 0;
  }

 private:
  int epoll_ = -1;
  std::array<epoll_event, 64> events_{};
};

class Once {
 public:
  bool add(int fd) {
    epoll_event event{.events = EPOLLIN | EPOLLONESHOT, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }

 private:
  int epoll_ = -1;
};

void flags(int fd) {
  ::fcntl(fd, F_SETFD, O_CLOEXEC);
  const int flags = ::fcntl(fd, F_GETFD, 0);
  ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

auto nonblocking = [](int fd) { return ::fcntl(fd, F_SETFD, O_NONBLOCK); };
