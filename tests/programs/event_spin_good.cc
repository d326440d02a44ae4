// The twin of event_spin_bad: a hang-up is read to the end and closed.
#include <fcntl.h>
#include <unistd.h>

#include "turning.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int ends[2];
  must(pipe2(ends, O_NONBLOCK | O_CLOEXEC));
  must(control(epfd, EPOLL_CTL_ADD, ends[0], EPOLLIN, ends[0]));
  must(close(ends[1]));
  for (const ShortTime more; more;) {
    epoll_event event;
    if (must(epoll_wait(epfd, &event, 1, 10)) == 0) continue;
    char bytes[16];
    if (must(static_cast<int>(read(event.data.fd, bytes, sizeof bytes))) == 0)
      must(close(event.data.fd));
  }
  return 0;
}
