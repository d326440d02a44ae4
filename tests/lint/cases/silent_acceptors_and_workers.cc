// Two acceptors share an instance that only the listener is in; each worker waits alone on its own, to
// which the connections go.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

struct Loop {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
};

class Server {
 public:
  void start(int listener) {
    epoll_event event{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.fd = listener}};
    if (epoll_ctl(doors_.epoll, EPOLL_CTL_ADD, listener, &event) < 0) return;
    for (int i = 0; i < 2; ++i) threads_.emplace_back(&Server::accept_all, this, listener);
    for (Loop& worker : workers_) threads_.emplace_back([&worker] { run(worker); });
  }

 private:
  void accept_all(int listener) {
    epoll_event event;
    while (epoll_wait(doors_.epoll, &event, 1, -1) == 1) {
      const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) continue;
      const Loop& worker = workers_[next_++ % workers_.size()];
      epoll_event input{.events = EPOLLIN, .data = {.fd = fd}};
      if (epoll_ctl(worker.epoll, EPOLL_CTL_ADD, fd, &input) < 0) ::close(fd);
    }
  }
  static void run(const Loop& loop) {
    epoll_event event;
    char bytes[512];
    while (epoll_wait(loop.epoll, &event, 1, -1) == 1)
      if (::read(event.data.fd, bytes, sizeof bytes) <= 0) ::close(event.data.fd);
  }

  Loop doors_;
  std::array<Loop, 4> workers_;
  std::atomic<unsigned> next_{0};
  std::vector<std::thread> threads_;
};

void serve(int listener) {
  static Server server;
  server.start(listener);
}
