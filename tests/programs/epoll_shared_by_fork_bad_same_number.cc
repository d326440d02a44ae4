// The child registers a counter of its own under the number of its parent's. When the parent closes that
// one, nothing of it is left in the list: the entry there is the child's, and the close is no bug.
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int counter = must(eventfd(0, EFD_CLOEXEC));
  must(control(epfd, EPOLL_CTL_ADD, counter, EPOLLIN, counter));
  int ready[2];
  int end[2];
  must(pipe(ready));
  must(pipe(end));
  const pid_t child = must(fork());
  char byte = '!';
  if (child == 0) {
    must(close(end[1]));
    must(close(counter));
    must_hold(must(eventfd(0, EFD_CLOEXEC)) == counter);
    epoll_event event = interest(EPOLLIN, counter);
    must(epoll_ctl(epfd, EPOLL_CTL_ADD, counter, &event));  // EXPECT epoll-shared-by-fork error confirmed
    must(static_cast<int>(write(ready[1], &byte, 1)));
    _exit(read(end[0], &byte, 1) == 0 ? 0 : 1);  // lives until the parent closes its end
  }
  must(close(end[0]));
  must_hold(read(ready[0], &byte, 1) == 1);
  must(close(counter));
  idle(epfd);
  must(close(end[1]));
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
  return 0;
}
