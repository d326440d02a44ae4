// EPOLLEXCLUSIVE in constants, enumerations and members.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

constexpr std::uint32_t kOnce = EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT;  // ofd-exclusive-misuse
constexpr std::uint32_t kListener = EPOLLIN | EPOLLEXCLUSIVE;

class Poller {
 public:
  bool add_once(int listener) { return control(EPOLL_CTL_ADD, listener, kOnce); }
  bool add(int listener) { return control(EPOLL_CTL_ADD, listener, kListener); }
  bool add_edge(int listener) {
    return control(EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLET | EPOLLEXCLUSIVE);
  }
  bool hangs_up(int listener) {
    return control(EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLRDHUP | EPOLLEXCLUSIVE);  // ofd-exclusive-misuse
  }
  bool modifies(int listener) {
    if (!control(EPOLL_CTL_ADD, listener, kListener)) return false;
    return control(EPOLL_CTL_MOD, listener, EPOLLIN);  // ofd-exclusive-misuse
  }
  bool pauses(int listener) {
    if (!control(EPOLL_CTL_ADD, listener, kListener)) return false;
    epoll_ctl(fd_, EPOLL_CTL_DEL, listener, nullptr);
    return control(EPOLL_CTL_ADD, listener, kListener);
  }
  void connection(int listener) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    if (!control(EPOLL_CTL_ADD, fd, kListener)) ::close(fd);  // ofd-exclusive-misuse
  }

 private:
  bool control(int operation, int fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    return epoll_ctl(fd_, operation, fd, &event) == 0;
  }

  int fd_ = -1;
};
