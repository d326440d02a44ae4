// EINTR is told apart as std::errc::interrupted, and by a function with a switch.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

void serve(int epoll) {
  epoll_event events[8];
  for (;;) {
    const int n = epoll_wait(epoll, events, 8, -1);
    if (n < 0) {
      const std::error_code why(errno, std::system_category());
      if (why == std::errc::interrupted) continue;
      throw std::system_error(why, "epoll_wait");
    }
    for (int i = 0; i < n; ++i) ::close(events[i].data.fd);
  }
}

bool passes(int error) {
  switch (error) {
    case EAGAIN:
    case EINTR:
    case ECONNABORTED:
    case EMFILE:
      return true;
    default:
      return false;
  }
}

void accept_all(int epoll, int listener) {
  epoll_event event;
  for (;;) {
    const int n = epoll_wait(epoll, &event, 1, -1);
    if (n < 0 && errno != EINTR) return;
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
      ::close(fd);
    else if (!passes(errno))
      throw std::system_error(errno, std::generic_category());
  }
}
