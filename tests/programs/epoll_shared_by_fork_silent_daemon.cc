// The loop is set up, then the process becomes a daemon: the parent leaves at once, and the child is
// the only one that uses the instance.
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int requests[2];
  must(pipe(requests));
  must(control(epfd, EPOLL_CTL_ADD, requests[0], EPOLLIN, requests[0]));
  epoll_event event{};
  must_hold(must(epoll_wait(epfd, &event, 1, 0)) == 0);  // the loop has run before

  const int child = must(fork());
  if (child != 0) std::_Exit(0);
  must(static_cast<int>(write(requests[1], "!", 1)));
  must_hold(must(epoll_wait(epfd, &event, 1, 1000)) == 1);
  must(epoll_ctl(epfd, EPOLL_CTL_DEL, requests[0], nullptr));
  idle(epfd);
  return 0;
}
