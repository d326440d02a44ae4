#include <sys/epoll.h>

#include <cerrno>
#include <thread>
#include <vector>

#include "queue.h"

std::uint32_t masks[4] = {EPOLLIN | EPOLLONESHOT, EPOLLOUT | EPOLLONESHOT};

namespace {

class Worker {
 public:
  Worker(Queue& queue, std::uint32_t flags) : queue_(queue), flags_(flags | EPOLLONESHOT) {}

  void run() {
    for (;;) {
      epoll_event events[8];
      const int n = epoll_wait(queue_.epoll.fd(), events, 8, -1);
      if (n < 0 && errno != EINTR) return;
      for (int i = 0; i < n; ++i) turn(Connection(events[i].data.fd));
    }
  }

 private:
  void turn(const Connection& connection) {
    const Rearm rearm{connection.fd(), connection.interest()};
    switch (connection.fd() % 7) {
      case 0:
        return queue_.arm(rearm, flags_);
      case 1:
        return queue_.arm_without(rearm, flags_);
      case 2:
        return queue_.arm_unused(rearm, EPOLLONESHOT);
      case 3:
        return queue_.arm_edge(rearm, flags_);
      case 4:
        return queue_.arm_mixed(rearm, flags_);
      case 5:
        return queue_.arm_from_table(rearm, flags_, 1);
      default:
        return queue_.arm_end(rearm, flags_);
    }
  }

  Queue& queue_;
  std::uint32_t flags_;
};

}  // namespace

void level(Queue& queue, const Connection& connection) {
  queue.arm_mixed({connection.fd(), connection.interest()}, 0);
}

void alone(Queue& queue, const Connection& connection) {
  queue.arm_alone({connection.fd(), connection.interest()}, EPOLLONESHOT);
}

int main(int count, char**) {
  const std::uint32_t edge = count > 1 ? EPOLLET : 0U;
  Queue queue;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&queue, edge] { Worker(queue, edge).run(); });
  for (std::thread& each : threads) each.join();
}
