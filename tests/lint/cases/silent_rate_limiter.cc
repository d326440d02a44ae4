// A shaper: a connection whose tokens are used up is not drained; the loop's own clock fills it up
// and goes on reading where the edge was left.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <span>
#include <utility>
#include <vector>

class Bucket {
 public:
  bool has_some() const { return left_ > 0; }
  void take(ssize_t n) { left_ -= n; }
  void fill() { left_ = 65536; }

 private:
  ssize_t left_ = 65536;
};

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(const Connection&) = delete;
  ~Connection() { ::close(fd_); }
  int number() const { return fd_; }
  bool has_ended() const { return ended_; }
  void on_edge() {
    readable_ = true;
    read_on();
  }
  void refill() {
    bucket_.fill();
    read_on();
  }

 private:
  void read_on() {
    std::array<char, 4096> bytes;
    while (readable_ && bucket_.has_some()) {
      const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
      if (n > 0) {
        bucket_.take(n);
        continue;
      }
      readable_ = false;
      ended_ = n == 0 || errno != EAGAIN;
    }
  }

  int fd_;
  Bucket bucket_;
  bool readable_ = false, ended_ = false;
};

class Shaper {
 public:
  bool add(int fd) {
    auto connection = std::make_unique<Connection>(fd);
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data = {.ptr = connection.get()}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) < 0) return false;
    connections_.push_back(std::move(connection));
    return true;
  }
  void run() {
    using Clock = std::chrono::steady_clock;
    auto next = Clock::now();
    std::array<epoll_event, 64> events;
    for (;;) {
      const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 100);
      if (n < 0 && errno != EINTR) return;
      for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n)))
        static_cast<Connection*>(event.data.ptr)->on_edge();
      if (Clock::now() >= next) {
        next += std::chrono::milliseconds(100);
        for (const auto& connection : connections_) connection->refill();
      }
      std::erase_if(connections_, [](const auto& each) { return each->has_ended(); });
    }
  }

 private:
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<Connection>> connections_;
};

void serve(int fd) {
  Shaper shaper;
  if (shaper.add(fd)) shaper.run();
}
