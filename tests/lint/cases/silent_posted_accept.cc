// Cached readiness: one accept a turn, and the wait does not sleep before EAGAIN was seen.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>

class Server {
 public:
  explicit Server(int listener) : listener_(listener) {}
  bool start() { return add(listener_); }
  void run() {
    std::array<epoll_event, 16> events;
    for (;;) {
      const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                               waiting_ ? 0 : -1);
      if (n < 0 && errno != EINTR) return;
      for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n)))
        if (event.data.fd == listener_) waiting_ = true;
      if (waiting_) take();
    }
  }

 private:
  bool add(int fd) {
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  void take() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    waiting_ = fd >= 0 || errno != EAGAIN;
    if (fd >= 0 && !add(fd)) ::close(fd);
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC), listener_;
  bool waiting_ = false;
};

void serve(int listener) {
  Server server(listener);
  if (server.start()) server.run();
}
