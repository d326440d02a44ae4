// A partial write is taken for a whole one. The entry asks for EPOLLOUT all the time, edge-triggered;
// its edge comes when the client has read, and nobody has anything left to send.
#include <unistd.h>

#include "sleeping_loop.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLOUT | EPOLLET, pair[0]));
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);

  static const char reply[4'000'000] = {};
  const ssize_t sent = write(pair[0], reply, sizeof reply);  // EXPECT write-interest-lost warning confirmed
  must_hold(sent > 0 && sent < static_cast<ssize_t>(sizeof reply));
  static char piece[sizeof reply];
  while (read(pair[1], piece, sizeof piece) > 0) continue;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1 && (event.events & EPOLLOUT) != 0);
  sleep_without_time_out(epfd);
  for (const int fd : {pair[0], pair[1], epfd}) must(close(fd));
  return 0;
}
