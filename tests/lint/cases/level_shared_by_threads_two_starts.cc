// Two threads that are started one by one wait on one instance: by what they are given, however it is written.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

namespace one {

void serve(int epoll) {
  epoll_event events[16];
  for (;;) {
    const int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    char bytes[512];
    for (int i = 0; i < n; ++i)
      if (read(events[i].data.fd, bytes, sizeof bytes) <= 0) close(events[i].data.fd);
  }
}

void accept_for(int epoll, int listener) {
  std::thread first(serve, epoll), second([epoll] { serve(epoll); });
  for (;;) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) continue;
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) close(fd);  // ofd-level-shared-by-threads
  }
}

}  // namespace one
