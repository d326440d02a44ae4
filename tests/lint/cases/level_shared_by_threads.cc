// A class whose member function several threads run on one object.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <thread>
#include <vector>

struct Connection {
  explicit Connection(int number) : fd(number) {}
  int fd;
};

class Server {
 public:
  explicit Server(int listener) : listener_(listener), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

  void start() {
    for (int i = 0; i < 8; ++i) threads_.emplace_back([this] { run(); });
  }

 private:
  void run() {
    std::array<epoll_event, 16> events;
    for (;;) {
      const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      if (n < 0 && errno != EINTR) return;
      for (const epoll_event& event : std::span(events).first(n < 0 ? 0 : std::size_t(n))) {
        if (event.data.ptr == nullptr)
          take();
        else
          serve(*static_cast<Connection*>(event.data.ptr));
      }
    }
  }
  void take() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    auto connection = std::make_unique<Connection>(fd);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = connection.get()}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connection->fd, &event) < 0)  // ofd-level-shared-by-threads
      ::close(fd);
    else
      connection.release();
  }
  void serve(Connection& connection) {
    char bytes[4096];
    if (::read(connection.fd, bytes, sizeof bytes) <= 0) ::close(connection.fd);
  }

  int listener_;
  int epoll_;
  std::vector<std::thread> threads_;
};

void start(int listener) {
  static Server server(listener);
  server.start();
}
