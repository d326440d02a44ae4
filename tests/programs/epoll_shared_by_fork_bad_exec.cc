// A child that is about to exec "cleans up" with DEL: it takes the entry out of its parent's list.
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int counter = must(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  must(control(epfd, EPOLL_CTL_ADD, counter, EPOLLIN, counter));
  epoll_event event{};
  must(epoll_wait(epfd, &event, 1, 0));

  const pid_t child = must(fork());
  if (child == 0) {
    must(epoll_ctl(epfd, EPOLL_CTL_DEL, counter, nullptr));  // EXPECT epoll-shared-by-fork error
    execl("/bin/true", "true", static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
  // The symptom: the parent's own counter is pending and nobody says so.
  must_hold(write(counter, "\1\0\0\0\0\0\0\0", 8) == 8);
  must_hold(epoll_wait(epfd, &event, 1, 100) == 0);
  must(close(counter));
  must(close(epfd));
  return 0;
}
