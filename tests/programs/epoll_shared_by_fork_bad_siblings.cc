// A master makes the instance before it forks and never uses it; its workers share it.
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int requests[2];
  must(pipe(requests));
  must(control(epfd, EPOLL_CTL_ADD, requests[0], EPOLLIN, requests[0]));
  int workers[2];
  for (int& worker : workers) {
    worker = must(fork());
    if (worker != 0) continue;
    epoll_event event;
    for (int i = 0; i < 5; ++i)
      must(epoll_wait(epfd, &event, 1, 40));  // EXPECT epoll-shared-by-fork warning
    std::_Exit(0);
  }
  for (const int worker : workers) {
    int status = 0;
    must(waitpid(worker, &status, 0));
    must_hold(status == 0);
  }
  return 0;
}
