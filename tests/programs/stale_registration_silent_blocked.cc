// A thread inside read() holds the description for as long as the call lasts: the entry survives the
// close by another thread for that moment, and goes when the call returns.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "program.h"

std::atomic<int> reader_tid{0};

void reader(int fd) {
  reader_tid = gettid();
  char byte;
  must_hold(read(fd, &byte, 1) == 1);
}

// The kernel says which call a thread is in: its number comes first in /proc/self/task/TID/syscall.
void await_blocked(int tid) {
  const std::string path = "/proc/self/task/" + std::to_string(tid) + "/syscall";
  for (;;) {
    char text[64] = {};
    const int fd = must(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    must(static_cast<int>(read(fd, text, sizeof text - 1)));
    must(close(fd));
    if (text[0] != 'r' && std::atoi(text) == SYS_read) return;
    poll(nullptr, 0, 1);
  }
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLOUT | EPOLLET, pair[0]));
  std::thread thread(reader, pair[0]);
  while (reader_tid == 0) poll(nullptr, 0, 1);
  await_blocked(reader_tid);
  must(shutdown(pair[0], SHUT_WR));
  must(close(pair[0]));
  must_hold(write(pair[1], "x", 1) == 1);
  thread.join();
  idle(epfd);
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
