// One-shots that stay disarmed on purpose: a coroutine-like continuation, a worker pool, a list of
// those that have enough to do; whoever is done arms them again.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

class Loop;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(const Connection&) = delete;
  ~Connection() { ::close(fd_); }
  int number() const { return fd_; }
  bool is_full() const { return open_ >= 8; }
  void on_input(Loop& loop);
  void done() { --open_; }

 private:
  int fd_;
  int open_ = 0;
};

class Loop {
 public:
  using Job = std::function<void()>;
  bool add(Connection& connection) { return control(EPOLL_CTL_ADD, connection); }
  bool rearm(Connection& connection) { return control(EPOLL_CTL_MOD, connection); }
  void post(Job job) {
    const std::lock_guard held(lock_);
    jobs_.push_back(std::move(job));
  }
  void hold_back(std::shared_ptr<Connection> connection) { held_.push_back(std::move(connection)); }
  void run() {
    std::array<epoll_event, 16> events;
    for (;;) {
      const int n = epoll_wait(fd_, events.data(), static_cast<int>(events.size()), 1000);
      if (n < 0 && errno != EINTR) return;
      for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n)))
        static_cast<Connection*>(event.data.ptr)->on_input(*this);
      for (const auto& connection : std::exchange(held_, {}))
        if (connection->is_full() || !rearm(*connection)) held_.push_back(connection);
    }
  }

 private:
  bool control(int operation, Connection& connection) {
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data = {.ptr = &connection}};
    return epoll_ctl(fd_, operation, connection.number(), &event) == 0;
  }

  int fd_ = epoll_create1(EPOLL_CLOEXEC);
  std::mutex lock_;
  std::deque<Job> jobs_;
  std::vector<std::shared_ptr<Connection>> held_;
};

void Connection::on_input(Loop& loop) {
  if (is_full()) return loop.hold_back(shared_from_this());
  std::string request(1024, '\0');
  const ssize_t n = ::recv(fd_, request.data(), request.size(), 0);
  if (n <= 0) {
    const bool again = n < 0 && (errno == EAGAIN || errno == EINTR);
    if (!again || !loop.rearm(*this)) ::shutdown(fd_, SHUT_RDWR);
    return;
  }
  request.resize(static_cast<std::size_t>(n));
  ++open_;
  // The reply is a job's: it arms when it is done.
  loop.post([self = shared_from_this(), &loop, text = std::move(request)] {
    const ssize_t sent = ::send(self->fd_, text.data(), text.size(), MSG_NOSIGNAL);
    self->done();
    if (sent != static_cast<ssize_t>(text.size()) || !loop.rearm(*self))
      ::shutdown(self->fd_, SHUT_RDWR);
  });
}

void serve() {
  Loop loop;
  loop.run();
}
