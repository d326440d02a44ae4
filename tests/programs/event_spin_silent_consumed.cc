// Level-triggered events that come at once again, but with progress: a timerfd that is set anew and
// never read, a listener that sheds with a spare descriptor, a busy poll with time-out 0.
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <fcntl.h>
#include <unistd.h>

#include "tcp.h"
#include "turning.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int timer = must(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  const itimerspec soon{{0, 0}, {0, 1}};
  must(timerfd_settime(timer, 0, &soon, nullptr));
  must(control(epfd, EPOLL_CTL_ADD, timer, EPOLLIN, timer));
  epoll_event event;
  for (const ShortTime more; more;) {
    must(epoll_wait(epfd, &event, 1, -1));
    must(timerfd_settime(timer, 0, &soon, nullptr));
  }
  must(close(timer));

  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto port = listen_on_loopback(listener);
  must(control(epfd, EPOLL_CTL_ADD, listener, EPOLLIN, listener));
  int spare = must(open("/dev/null", O_RDONLY | O_CLOEXEC));
  for (const ShortTime more; more;) {
    const int client = connect_to_loopback(port);
    must(epoll_wait(epfd, &event, 1, -1));
    must(close(spare));
    must(close(must(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC))));
    spare = must(open("/dev/null", O_RDONLY | O_CLOEXEC));
    must(close(client));
  }

  const int client = connect_to_loopback(port);
  for (const ShortTime more; more;) must(epoll_wait(epfd, &event, 1, 0));
  must(close(client));
  return 0;
}
