// A wrapper that looks, one that does not, and the ways to say that nobody will.
#include <sys/epoll.h>

#include <system_error>
#include <cerrno>

class Epoll {
 public:
  void drops(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event);  // ofd-ctl-unchecked
  }
  void on_purpose(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    static_cast<void>(epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event));
  }
  void throws(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    if (epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) != 0)
      throw std::system_error(errno, std::generic_category());
  }
  [[nodiscard]] bool returns(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  // Nothing is registered that could be missed.
  void removes(int fd) { epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr); }
  void tries_both(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    if (const int done = epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event); done < 0 && errno == ENOENT)
      throws(fd);
  }

 private:
  int fd_ = -1;
};

void in_a_lambda(int epoll, int fd) {
  const auto add = [epoll](int number) {
    epoll_event event{EPOLLIN, {.fd = number}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, number, &event);  // ofd-ctl-unchecked
  };
  add(fd);
}

template <class Number>
int instance(int epoll, Number fd) {
  epoll_event event{EPOLLIN, {.fd = fd}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}
template int instance(int, int);
