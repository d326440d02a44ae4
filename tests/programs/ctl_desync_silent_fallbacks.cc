// How libev, libevent and libuv ask the kernel what is registered: MOD after ADD's EEXIST, ADD after
// MOD's ENOENT, ADD and DEL as a probe, DEL whose failure says nothing new, EPERM for files.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

#include "program.h"

void set(int epfd, int fd, unsigned events) {
  if (control(epfd, EPOLL_CTL_MOD, fd, events, fd) == 0) return;
  must_hold(errno == ENOENT);
  must(control(epfd, EPOLL_CTL_ADD, fd, events, fd));
}

void add(int epfd, int fd, unsigned events) {
  if (control(epfd, EPOLL_CTL_ADD, fd, events, fd) == 0) return;
  must_hold(errno == EEXIST);
  must(control(epfd, EPOLL_CTL_MOD, fd, events, fd));
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  idle(epfd);
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  must(control(epfd, EPOLL_CTL_DEL, pair[0], 0, 0));
  set(epfd, pair[0], EPOLLIN);
  add(epfd, pair[0], EPOLLIN | EPOLLRDHUP);
  idle(epfd);

  // The number is closed behind the loop's back and comes again: MOD finds out.
  must(close(pair[0]));
  const int again = must(dup(pair[1]));
  must_hold(again == pair[0]);
  set(epfd, again, EPOLLIN);
  idle(epfd);

  // Stopping: DEL of what may have been deregistered already, then close.
  for (int turn = 0; turn < 2; ++turn) control(epfd, EPOLL_CTL_DEL, again, 0, 0);
  must(close(again));
  control(epfd, EPOLL_CTL_DEL, pair[1], 0, 0);

  const int file = must(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  must_hold(control(epfd, EPOLL_CTL_ADD, file, EPOLLIN, file) == -1 && errno == EPERM);
  control(epfd, EPOLL_CTL_DEL, file, 0, 0);
  char bytes[16];
  must_hold(read(file, bytes, sizeof bytes) == sizeof bytes);
  idle(epfd);
  for (const int fd : {pair[1], file, epfd}) must(close(fd));
  return 0;
}
