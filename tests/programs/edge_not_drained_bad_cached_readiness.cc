// Cached readiness that forgets: the task notes after every read that nothing more is there, instead
// of after EAGAIN or a short read, and the next read waits for an edge that does not come.
#include "back_pressure.h"
#include "sleeping_loop.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream connection = stream();
  constexpr unsigned kAll = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  must(control(epfd, EPOLL_CTL_ADD, connection.ours, kAll, connection.ours));
  const char body[3'000] = {};
  must_hold(write(connection.theirs, body, sizeof body) == sizeof body);

  bool readable = false;
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  readable = (event.events & EPOLLIN) != 0;
  char piece[1'000];
  while (readable) {
    const ssize_t came = some(read(connection.ours, piece, sizeof piece));  // EXPECT edge-not-drained warning confirmed
    must_hold(came == sizeof piece);
    readable = false;
  }
  sleep_without_time_out(epfd);
  for (const int fd : {connection.ours, connection.theirs, epfd}) must(close(fd));
  return 0;
}
