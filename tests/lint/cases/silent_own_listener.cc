// Each worker has its own listener (SO_REUSEPORT), which a lambda's own capture takes to it.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Fd listen_with_others() {
  Fd fd(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) < 0 ||
      listen(fd.get(), 64) < 0)
    throw std::runtime_error("listen");
  return fd;
}

class Worker {
 public:
  explicit Worker(Fd listener) : listener_(std::move(listener)) {}
  void run() {
    epoll_event event{.events = EPOLLIN, .data = {.fd = listener_.get()}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener_.get(), &event) < 0) return;
    while (epoll_wait(epoll_.get(), &event, 1, -1) == 1)
      const Fd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }

 private:
  Fd listener_, epoll_{epoll_create1(EPOLL_CLOEXEC)};
};

void serve() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([listener = listen_with_others()]() mutable {
      Worker worker(std::move(listener));
      worker.run();
    });
  for (std::thread& thread : threads) thread.join();
}
