// Edges, asked for once and for good; what was told is remembered, and read when its turn comes.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <utility>

struct Connection {
  int fd = -1;
  bool readable = false, writable = false, gone = false;
};

class Loop {
 public:
  bool add(Connection& connection) {
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                      .data = {.ptr = &connection}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event) == 0;
  }
  void run() {
    std::array<epoll_event, 64> events;
    for (;;) {
      const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                               ready_.empty() ? -1 : 0);
      if (n < 0 && errno != EINTR) return;
      for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n)))
        remember(*static_cast<Connection*>(event.data.ptr), event.events);
      for (Connection* connection : std::exchange(ready_, {})) one_piece(*connection);
    }
  }

 private:
  void remember(Connection& connection, std::uint32_t events) {
    if ((events & (EPOLLIN | EPOLLRDHUP)) != 0) connection.readable = true;
    if ((events & EPOLLOUT) != 0) connection.writable = true;
    ready_.push_back(&connection);
  }
  void one_piece(Connection& connection) {
    std::array<char, 4096> bytes;
    const ssize_t n = ::recv(connection.fd, bytes.data(), bytes.size(), 0);
    if (n < 0 && errno == EAGAIN)
      connection.readable = false;
    else if (n <= 0)
      ::close(std::exchange(connection.fd, -1));
    else
      ready_.push_back(&connection);
  }

  int epoll_ = -1;
  std::deque<Connection*> ready_;
};

void serve() {
  Loop loop;
  loop.run();
}
