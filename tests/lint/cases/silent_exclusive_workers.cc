// Threads that each have a loop of their own, with the one listener and EPOLLEXCLUSIVE; connections
// may move from one worker's instance to another's, out of the first before into the second.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

class Worker {
 public:
  explicit Worker(const Fd& listener) : listener_(listener) {}
  void run(std::stop_token stop) {
    if (!watch(listener_, EPOLLIN | EPOLLEXCLUSIVE)) return;
    while (!stop.stop_requested()) {
      std::array<epoll_event, 32> events;
      const int n = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 500);
      if (n < 0 && errno != EINTR) return;
      for (int i = 0; i < n; ++i) on_event(events[static_cast<std::size_t>(i)].data.fd);
    }
    forget(listener_);
  }
  // To a worker with less to do.
  bool give(int number, Worker& other) {
    const std::scoped_lock held(lock_, other.lock_);
    for (Fd& fd : open_) {
      if (fd.get() != number) continue;
      forget(fd);
      if (!other.watch(fd, EPOLLIN)) return watch(fd, EPOLLIN);
      other.open_.push_back(std::move(fd));
      return true;
    }
    return false;
  }

 private:
  bool watch(const Fd& fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd.get()}};
    return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) == 0;
  }
  void forget(const Fd& fd) { epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd.get(), nullptr); }
  void on_event(int number) {
    if (number == listener_.get()) return take();
    std::array<char, 4096> bytes;
    const ssize_t n = ::recv(number, bytes.data(), bytes.size(), 0);
    if (n > 0 || (n < 0 && errno == EAGAIN)) return;
    const std::scoped_lock held(lock_);
    std::erase_if(open_, [number](const Fd& fd) { return fd.get() == number; });
  }
  void take() {
    Fd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd || !watch(fd, EPOLLIN)) return;
    const std::scoped_lock held(lock_);
    open_.push_back(std::move(fd));
  }

  const Fd& listener_;
  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  std::mutex lock_;
  std::vector<Fd> open_;
};

void serve(const Fd& listener) {
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) workers.push_back(std::make_unique<Worker>(listener));
  for (const auto& worker : workers)
    threads.emplace_back([&each = *worker](std::stop_token stop) { each.run(stop); });
  workers.front()->give(7, *workers.back());
}
