// A program that ends while it serves: registered connections, one a worker is blocked on, and a
// connection of its own to a database are open at exit by right.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "loopback.h"

std::atomic<int> worker_tid{0};

void serve(int fd) {
  worker_tid = gettid();
  char byte;
  while (read(fd, &byte, 1) == 1) {
  }
}

void await_blocked(int tid) {
  const std::string path = "/proc/self/task/" + std::to_string(tid) + "/syscall";
  for (int call = -1; call != SYS_read;) {
    char text[64] = {};
    const int fd = must(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    must(static_cast<int>(read(fd, text, sizeof text - 1)));
    must(close(fd));
    if (text[0] != 'r') call = std::atoi(text);
    poll(nullptr, 0, 1);
  }
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = listen_on_loopback();
  must(connect_to(listener));  // the database's end is accepted and watched
  const int watched = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  must(control(epfd, EPOLL_CTL_ADD, watched, EPOLLIN, watched));
  must(connect_to(listener));
  const int served = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  std::thread(serve, served).detach();
  while (worker_tid == 0) poll(nullptr, 0, 1);
  await_blocked(worker_tid);
  idle(epfd);
  return 0;
}
