// The program computes for long, without a call, and then reads what it sent itself: no wait, and
// nothing that changes a descriptor.
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
  while_computing(kSeveralGraces, [] {});
  char byte;
  must_hold(write(kept_for_the_log, "x", 1) == 1);
  must_hold(read(pair[1], &byte, 1) == 1);
  // The evidence goes, so that it was seen by now or never.
  close_unseen(kept_for_the_log);
  return 0;
}
