// The worker closes what it inherited and makes an instance of its own; both loops run.
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

void work() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int own[2];
  must(pipe(own));
  must(static_cast<int>(write(own[1], "!", 1)));
  must(control(epfd, EPOLL_CTL_ADD, own[0], EPOLLIN | EPOLLONESHOT, own[0]));
  idle(epfd);
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int life[2];  // of the worker
  must(pipe(life));
  must(control(epfd, EPOLL_CTL_ADD, life[0], EPOLLIN, life[0]));
  const int worker = must(fork());
  if (worker == 0) {
    must(close(epfd));
    must(close(life[0]));
    work();
    std::_Exit(0);
  }
  must(close(life[1]));
  epoll_event event{};
  must_hold(must(epoll_wait(epfd, &event, 1, 2000)) == 1 && event.data.fd == life[0]);
  int status = 0;
  must(waitpid(worker, &status, 0));
  must_hold(status == 0);
  return 0;
}
