// A forked child that lives holds a copy of every descriptor; the parent's close leaves the
// description registered.
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int data[2];
  int end[2];
  must(pipe(data));
  must(pipe(end));
  must(control(epfd, EPOLL_CTL_ADD, data[0], EPOLLIN, data[0]));
  const pid_t child = must(fork());
  if (child == 0) {
    close(end[1]);
    char byte;
    _exit(read(end[0], &byte, 1) == 0 ? 0 : 1);  // lives until the parent closes its end
  }
  must(close(end[0]));
  must(close(data[0]));  // EXPECT stale-registration warning confirmed
  idle(epfd);
  must(close(end[1]));
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
  must(close(data[1]));
  must(close(epfd));
  return 0;
}
