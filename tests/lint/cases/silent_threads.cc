// Several threads on one instance, correctly: one-shot connections that a guard arms again, and an
// instance for listeners only, whose connections go into another.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

struct Connection {
  explicit Connection(int number) : fd(number) {}
  ~Connection() {
    if (fd >= 0) ::close(fd);
  }
  bool read_some() {
    std::array<char, 4096> bytes;
    const ssize_t n = ::recv(fd, bytes.data(), bytes.size(), 0);
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
  }
  int fd;
};

class Poller {
 public:
  bool add(Connection& connection) { return control(EPOLL_CTL_ADD, connection); }
  bool rearm(Connection& connection) { return control(EPOLL_CTL_MOD, connection); }
  Connection* next() {
    epoll_event event;
    for (;;) {
      const int n = epoll_wait(fd_, &event, 1, -1);
      if (n == 1) return static_cast<Connection*>(event.data.ptr);
      if (n < 0 && errno != EINTR) return nullptr;
    }
  }

 private:
  bool control(int operation, Connection& connection) {
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data = {.ptr = &connection}};
    return epoll_ctl(fd_, operation, connection.fd, &event) == 0;
  }
  int fd_ = epoll_create1(EPOLL_CLOEXEC);
};

// Whatever way the handler ends, the connection is armed again or gone.
class Turn {
 public:
  Turn(Poller& poller, Connection& connection) : poller_(poller), connection_(&connection) {}
  Turn(const Turn&) = delete;
  ~Turn() {
    if (connection_ != nullptr && !poller_.rearm(*connection_)) delete connection_;
  }
  void end() { delete std::exchange(connection_, nullptr); }

 private:
  Poller& poller_;
  Connection* connection_;
};

class Shared {
 public:
  void run(int count) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void work() {
    while (Connection* connection = poller_.next()) {
      Turn turn(poller_, *connection);
      if (!connection->read_some()) turn.end();
    }
  }
  Poller poller_;
  std::vector<std::thread> threads_;
};

class Doors {
 public:
  explicit Doors(int listener) : listener_(listener) {}
  bool open() {
    epoll_event event{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.fd = listener_}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) == 0;
  }
  void run(int count) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back(&Doors::accept_all, this);
    for (std::thread& thread : threads) thread.join();
  }

 private:
  void accept_all() {
    epoll_event event;
    while (epoll_wait(epoll_, &event, 1, -1) >= 0 || errno == EINTR) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) continue;
      auto connection = std::make_unique<Connection>(fd);
      if (to_.add(*connection)) connection.release();
    }
  }
  int listener_;
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  Poller to_;
};

void serve(int listener) {
  Shared().run(4);
  Doors doors(listener);
  if (doors.open()) doors.run(2);
}
