// One thread waits, and several take its one-shot connections from a queue: whoever took one arms it
// again when it is done.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
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

class Queue {
 public:
  void wait_for_events() {
    while (Connection* connection = poller_.next()) {
      const std::lock_guard held(lock_);
      jobs_.push_back(connection);
      filled_.notify_one();
    }
  }
  void work() {
    for (;;) {
      std::unique_lock held(lock_);
      filled_.wait(held, [this] { return !jobs_.empty(); });
      std::unique_ptr<Connection> connection(std::exchange(jobs_.front(), nullptr));
      jobs_.pop_front();
      held.unlock();
      if (connection->read_some() && poller_.rearm(*connection)) connection.release();
    }
  }

 private:
  Poller poller_;
  std::mutex lock_;
  std::condition_variable filled_;
  std::deque<Connection*> jobs_;
};

void serve() {
  static Queue queue;
  std::thread waits([] { queue.wait_for_events(); });
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) workers.emplace_back(&Queue::work, &queue);
  waits.join();
  for (std::thread& worker : workers) worker.join();
}
