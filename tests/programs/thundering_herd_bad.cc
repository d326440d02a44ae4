// Eight threads with an epoll instance each, and one listener in all of them: each connection wakes all
// eight, and seven find nothing.
#include <unistd.h>

#include <barrier>
#include <thread>
#include <vector>

#include "loopback.h"

constexpr int kThreads = 8;
constexpr int kConnections = 8;

int listener;
std::barrier step(kThreads + 1);

void serve() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  epoll_event event{EPOLLIN, {.fd = listener}};
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event));  // EXPECT thundering-herd note confirmed
  for (int i = 0; i < kConnections; ++i) {
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    step.arrive_and_wait();  // all of them are awake
    if (const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC); fd >= 0) must(close(fd));
    step.arrive_and_wait();
  }
  must(close(epfd));
}

int main() {
  listener = listen_on_loopback();
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(serve);
  for (int i = 0; i < kConnections; ++i) {
    const int client = connect_to(listener);
    step.arrive_and_wait();
    step.arrive_and_wait();
    must(close(client));
  }
  for (std::thread& thread : threads) thread.join();
  must(close(listener));
  return 0;
}
