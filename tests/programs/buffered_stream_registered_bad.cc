// Two lines arrive at once; the loop takes one with fgets and waits for an event that cannot come.
#include <unistd.h>

#include "program.h"

int main() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  FILE* in = fdopen(pair[0], "r");
  must_hold(in != nullptr);

  must(static_cast<int>(write(pair[1], "first\nsecond\n", 13)));
  epoll_event event;
  must_hold(must(epoll_wait(epfd, &event, 1, 1000)) == 1);
  char line[64];
  must_hold(fgets(line, sizeof line, in) != nullptr);  // EXPECT buffered-stream-registered warning confirmed
  must_hold(must(epoll_wait(epfd, &event, 1, 50)) == 0);  // the second line is in the FILE

  must(fclose(in));
  must(close(pair[1]));
  must(close(epfd));
  return 0;
}
