// Edges that are drained, but not where the event is handled: by a template that calls until it is
// told to stop, by a member that is called in a loop, by an iterator of connections.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

template <class Step>
void until_nothing(Step step) {
  while (step()) continue;
}

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Connection() {
    if (fd_ >= 0) ::close(fd_);
  }
  int number() const { return fd_; }
  bool has_ended() const { return ended_; }
  // One piece; the last one is shorter, or empty.
  std::string_view read_some() {
    const ssize_t n = ::recv(fd_, bytes_.data(), bytes_.size(), 0);
    ended_ = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
    return {bytes_.data(), n < 0 ? 0 : static_cast<std::size_t>(n)};
  }

 private:
  int fd_;
  bool ended_ = false;
  std::array<char, 4096> bytes_;
};

class Server {
 public:
  explicit Server(int listener) : listener_(listener) {}
  bool start() { return add(listener_); }
  void run() {
    std::array<epoll_event, 64> events;
    for (;;) {
      const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      if (n < 0 && errno != EINTR) return;
      for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n))) {
        if (event.data.fd == listener_)
          until_nothing([this] { return take(); });
        else
          on_input(connections_.at(event.data.fd));
      }
    }
  }

 private:
  bool add(int fd) {
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  bool take() {
    Connection connection(accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (connection.number() < 0) return errno == EINTR || errno == ECONNABORTED;
    if (add(connection.number())) connections_.emplace(connection.number(), std::move(connection));
    return true;
  }
  void on_input(Connection& connection) {
    for (auto piece = connection.read_some(); !piece.empty(); piece = connection.read_some())
      total_ += piece.size();
    if (connection.has_ended()) connections_.erase(connection.number());
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int listener_;
  std::size_t total_ = 0;
  std::unordered_map<int, Connection> connections_;
};

void serve(int listener) {
  Server server(listener);
  if (server.start()) server.run();
}
