#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "queue.h"

namespace {

class OneShot {
 public:
  explicit OneShot(Queue& queue) : queue_(queue) {}

  void run() {
    epoll_event events[16];
    for (;;) {
      const int n = epoll_wait(queue_.epoll(), events, 16, -1);
      if (n < 0 && errno != EINTR) return;
      for (int i = 0; i < n; ++i) dispatch(events[i]);
    }
  }

 private:
  void dispatch(const epoll_event& event) {
    if (event.data.u64 == 0)
      take();
    else
      serve(event.data.u64);
  }
  void take() {
    const int fd = ::accept4(queue_.listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0 && !queue_.add(fd, EPOLLIN | EPOLLONESHOT)) ::close(fd);
  }
  void serve(std::uint64_t token) {
    Slot& slot = queue_.at(token);
    std::unique_lock held(slot.lock);
    if (!Queue::is_current(slot, token)) return;
    const int fd = slot.fd;
    held.unlock();
    char bytes[4096];
    const ssize_t n = ::recv(fd, bytes, sizeof bytes, 0);
    held.lock();
    parse(slot, bytes, n);
    epoll_event event{.events = EPOLLIN | EPOLLONESHOT, .data = {.u64 = token}};
    if (epoll_ctl(queue_.epoll(), EPOLL_CTL_MOD, fd, &event) != 0) ::shutdown(fd, SHUT_RDWR);
  }

  Queue& queue_;
};

}  // namespace

void run_one_shot(int listener) {
  run(listener, EPOLLIN | EPOLLEXCLUSIVE, [](Queue& queue) { OneShot(queue).run(); });
}
