// A thread waits while another closes a number whose description lives a moment longer: the event
// that the wait returns belongs to a time when the number was good.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "program.h"

std::atomic<int> waiter_tid{0};

void waiter(int epfd, int expected) {
  waiter_tid = gettid();
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  must_hold(event.data.fd == expected);
}

void await_blocked(int tid) {
  const std::string path = "/proc/self/task/" + std::to_string(tid) + "/syscall";
  for (int call = -1; call != SYS_epoll_wait && call != SYS_epoll_pwait;) {
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
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLET, pair[0]));
  std::thread thread(waiter, epfd, pair[0]);
  while (waiter_tid == 0) poll(nullptr, 0, 1);
  await_blocked(waiter_tid);
  const int kept = must(dup(pair[0]));
  must(shutdown(pair[0], SHUT_WR));
  must(close(pair[0]));
  must_hold(write(pair[1], "x", 1) == 1);
  thread.join();
  must(close(kept));
  idle(epfd);
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
