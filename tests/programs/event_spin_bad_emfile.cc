// No descriptor is free: accept fails, the connection stays in the queue, and the listener stays ready.
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

#include "tcp.h"
#include "turning.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  must(control(epfd, EPOLL_CTL_ADD, listener, EPOLLIN, listener));
  const rlimit none{static_cast<rlim_t>(client) + 1, static_cast<rlim_t>(client) + 1};
  must(setrlimit(RLIMIT_NOFILE, &none));
  for (const ShortTime more; more;) {
    epoll_event event;
    must(epoll_wait(epfd, &event, 1, -1));  // EXPECT event-spin warning confirmed
    must_hold(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC) < 0 && errno == EMFILE);
  }
  return 0;
}
