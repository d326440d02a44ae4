// Owners that outlive their close: shared pointers, a graveyard, a vector of dead ones.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~Fd() { reset(); }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

struct Connection : std::enable_shared_from_this<Connection> {
  explicit Connection(Fd number) : fd(std::move(number)) {}
  Fd fd;
  bool dead = false;
};

class Server {
 public:
  void take(int listener) {
    Fd fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) return;
    auto connection = std::make_shared<Connection>(std::move(fd));
    epoll_event event{.events = EPOLLIN, .data = {.ptr = connection.get()}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection->fd.get(), &event) < 0) return;
    connections_.emplace(connection->fd.get(), std::move(connection));
  }
  void run() {
    std::array<epoll_event, 16> events;
    while (running_) {
      const int n = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
      if (n < 0 && errno != EINTR) return;
      for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n)))
        on_input(*static_cast<Connection*>(event.data.ptr));
      bury();
    }
  }

 private:
  void on_input(Connection& connection) {
    if (connection.dead) return;
    std::array<char, 4096> bytes;
    const ssize_t n = ::recv(connection.fd.get(), bytes.data(), bytes.size(), 0);
    if (n > 0 || (n < 0 && errno == EAGAIN)) return;
    connection.dead = true;
    graveyard_.push_back(connection.shared_from_this());
  }
  void bury() {
    for (const auto& connection : graveyard_) connections_.erase(connection->fd.get());
    graveyard_.clear();
  }

  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  bool running_ = true;
  std::unordered_map<int, std::shared_ptr<Connection>> connections_;
  std::vector<std::shared_ptr<Connection>> graveyard_;
};

void serve(int listener) {
  Server server;
  server.take(listener);
  server.run();
}
