// Each thread takes the next of the instances, and waits on that alone.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

class Pool {
 public:
  void start() {
    for (std::thread& thread : threads_)
      thread = std::thread([this] {
        const int own = instances_.at(started_++);
        epoll_event event;
        char bytes[4096];
        while (epoll_wait(own, &event, 1, -1) == 1)
          if (::read(event.data.fd, bytes, sizeof bytes) <= 0) ::close(event.data.fd);
      });
  }
  void take(int listener) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    const int instance = instances_[next_++ % instances_.size()];
    if (epoll_ctl(instance, EPOLL_CTL_ADD, fd, &event) < 0) ::close(fd);
  }

 private:
  std::array<int, 4> instances_;
  std::array<std::thread, 4> threads_;
  std::atomic<unsigned> started_{0};
  unsigned next_ = 0;
};
