// A loop in a class that registers everything with EPOLLET; handlers as members and lambdas.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <span>

class Server {
 public:
  void run() {
    std::array<epoll_event, 16> events;
    while (true) {
      const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      if (n < 0 && errno != EINTR) return;
      for (const epoll_event& event : std::span(events).first(n < 0 ? 0 : std::size_t(n))) {
        if (event.data.fd == listener_)
          on_connection();
        else if (event.data.fd == wake_)
          on_wake_up();
        else if (event.data.fd == control_)
          on_control();
        else
          on_input(event.data.fd);
      }
    }
  }

 private:
  bool add(int fd) {
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  void on_connection() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);  // ofd-edge-not-drained
    if (fd >= 0 && !add(fd)) ::close(fd);
  }
  void on_control() {
    std::array<char, 4096> bytes;
    if (::read(control_, bytes.data(), bytes.size()) == 0) control_ = -1;  // ofd-edge-not-drained
  }
  void on_wake_up() {
    std::uint64_t count;
    if (::read(wake_, &count, sizeof count) < 0) wake_ = -1;
  }
  void on_input(int fd) {
    std::array<char, 4096> bytes;
    for (;;) {
      const ssize_t n = ::read(fd, bytes.data(), bytes.size());
      if (n < 0 && errno == EAGAIN) return;
      if (n <= 0) {
        ::close(fd);
        return;
      }
    }
  }

  int epoll_ = -1, listener_ = -1, wake_ = -1, control_ = -1;
};

void serve() {
  Server server;
  server.run();
}
