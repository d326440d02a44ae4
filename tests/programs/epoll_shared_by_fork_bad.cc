// A worker registers in, and waits on, the instance that its parent goes on using: its entries show
// up in the parent as numbers the parent does not have.
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

void work(int epfd) {
  int own[2];
  must(pipe(own));
  must(static_cast<int>(write(own[1], "!", 1)));
  epoll_event event{};
  event.events = EPOLLIN | EPOLLONESHOT;
  event.data.fd = 1000;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, own[0], &event));  // EXPECT epoll-shared-by-fork error confirmed
  for (int i = 0; i < 5; ++i)
    must(epoll_wait(epfd, &event, 1, 40));  // EXPECT epoll-shared-by-fork warning confirmed
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int life[2];  // of the worker
  must(pipe(life));
  must(control(epfd, EPOLL_CTL_ADD, life[0], EPOLLIN, life[0]));
  const int worker = must(fork());
  if (worker == 0) {
    work(epfd);
    std::_Exit(0);
  }
  must(close(life[1]));
  epoll_event event{};
  bool foreign = false;
  while (event.data.fd != life[0]) {
    must_hold(must(epoll_wait(epfd, &event, 1, 2000)) == 1);
    foreign |= event.data.fd == 1000;
  }
  int status = 0;
  must(waitpid(worker, &status, 0));
  must_hold(status == 0);
  std::printf("the worker's event came to %s\n", foreign ? "the parent" : "the worker");
  return 0;
}
