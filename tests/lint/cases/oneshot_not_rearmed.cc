// A loop in a class: connections by pointer, a job queue, an owner for the descriptor.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string>

struct Connection {
  int fd = -1;
  std::string request;
};

class Loop {
 public:
  bool add(Connection& connection) { return control(EPOLL_CTL_ADD, connection); }
  void serve();
  void serve_all();
  void dispatch();

 private:
  bool control(int operation, Connection& connection) {
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data = {.ptr = &connection}};
    return epoll_ctl(epoll_, operation, connection.fd, &event) == 0;
  }
  bool rearm(Connection& connection) { return control(EPOLL_CTL_MOD, connection); }
  void on_input(Connection& connection);
  void on_input_of_all(Connection& connection);

  int epoll_ = -1;
  std::mutex lock_;
  std::deque<Connection*> jobs_;
  std::function<void(Connection&)> handler_;
};

void Loop::on_input(Connection& connection) {
  std::array<char, 64> bytes;
  const ssize_t n = ::read(connection.fd, bytes.data(), bytes.size());  // ofd-oneshot-not-rearmed
  if (n <= 0) {
    ::close(connection.fd);
    return;
  }
  if (n < 8) return;
  if (!rearm(connection)) ::close(connection.fd);
}

void Loop::on_input_of_all(Connection& connection) {
  std::array<char, 64> bytes;
  const ssize_t n = ::read(connection.fd, bytes.data(), bytes.size());
  if (n == 0 || (n < 0 && errno != EAGAIN))
    ::close(connection.fd);
  else if (!rearm(connection))
    ::close(connection.fd);
}

void Loop::serve() {
  epoll_event events[16];
  for (;;) {
    const int n = ::epoll_wait(epoll_, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_input(*static_cast<Connection*>(events[i].data.ptr));
  }
}

void Loop::serve_all() {
  std::array<epoll_event, 16> events;
  for (;;) {
    const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_input_of_all(*static_cast<Connection*>(events[i].data.ptr));
  }
}

// To a worker, or to whoever is called.
void Loop::dispatch() {
  std::array<epoll_event, 16> events;
  std::array<char, 64> bytes;
  for (;;) {
    const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      auto* connection = static_cast<Connection*>(events[i].data.ptr);
      const ssize_t got = ::read(connection->fd, bytes.data(), bytes.size());
      if (got <= 0) {
        ::close(connection->fd);
      } else if (handler_) {
        handler_(*connection);
      } else {
        const std::lock_guard held(lock_);
        jobs_.push_back(connection);
      }
    }
  }
}
