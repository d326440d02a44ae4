// The same with EPOLLEXCLUSIVE: a connection wakes one of the instances, as a rule.
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "loopback.h"

constexpr int kThreads = 8;
constexpr int kConnections = 40;

int listener, stop;
std::atomic<int> accepted{0};

void serve() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  must(control(epfd, EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLEXCLUSIVE, listener));
  must(control(epfd, EPOLL_CTL_ADD, stop, EPOLLIN, stop));
  epoll_event event;
  while (must(epoll_wait(epfd, &event, 1, -1)) == 1 && event.data.fd == listener) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    must(close(fd));
    ++accepted;
  }
  must(close(epfd));
}

int main() {
  listener = listen_on_loopback();
  stop = must(eventfd(0, EFD_CLOEXEC));
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(serve);
  for (int i = 0; i < kConnections; ++i) {
    const int client = connect_to(listener);
    while (accepted <= i) must(poll(nullptr, 0, 1));
    must(close(client));
  }
  must(eventfd_write(stop, 1));
  for (std::thread& thread : threads) thread.join();
  must(close(stop));
  must(close(listener));
  return 0;
}
