// The event loop never sleeps: it polls with time-out 0 and computes in between.
#include <unistd.h>

#include "busy.h"
#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  const int kept_for_the_log = must(dup(pair[0]));
  must(close(pair[0]));  // EXPECT stale-registration warning confirmed
  while_computing(kSeveralGraces, [epfd] {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, 0) == 0);
  });
  // The evidence goes, so that it was seen by now or never.
  close_unseen(kept_for_the_log);
  return 0;
}
