#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "queue.h"

namespace {

class Edges {
 public:
  explicit Edges(Queue& queue) : queue_(queue) {}

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
    const int fd = ::accept4(queue_.listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);  // ofd-edge-not-drained
    if (fd >= 0 && !queue_.add(fd, EPOLLIN | EPOLLET)) ::close(fd);
  }
  void serve(std::uint64_t token) {
    Slot& slot = queue_.at(token);
    {
      const std::lock_guard held(slot.lock);
      if (!Queue::is_current(slot, token)) return;
    }
    char bytes[4096];
    const ssize_t n = ::recv(slot.fd, bytes, sizeof bytes, 0);  // ofd-edge-shared-by-threads ofd-edge-not-drained
    const std::lock_guard held(slot.lock);
    if (n > 0) parse(slot, bytes, n);
  }

  Queue& queue_;
};

}  // namespace

void run_edges(int listener) {
  run(listener, EPOLLIN | EPOLLET, [](Queue& queue) { Edges(queue).run(); });
}
