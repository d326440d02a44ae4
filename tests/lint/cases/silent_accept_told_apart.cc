// What ends the loop is not that a connection could not be accepted: the listener is gone, the program is to
// stop, another file says so, it has failed too often, or somebody catches it.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>

bool is_passing(int error);
std::atomic<bool> stopping;

void until_the_listener_is_gone(int epoll, int listener) {
  epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK || errno == EFAULT) return;
      continue;
    }
    close(fd);
  }
}

void until_told_to_stop(int epoll, int listener) {
  epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      if (stopping) return;
      continue;
    }
    close(fd);
  }
}

void as_another_file_says(int epoll, int listener) {
  epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      if (is_passing(errno)) continue;
      throw std::system_error(errno, std::generic_category(), "accept");
    }
    close(fd);
  }
}

void until_it_fails_always(int epoll, int listener) {
  epoll_event event;
  int failures = 0;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      if (++failures > 1000) throw std::runtime_error("accept fails all the time");
      continue;
    }
    failures = 0;
    close(fd);
  }
}

int accepted(int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "accept");
  return fd;
}

void with_a_handler(int epoll, int listener) {
  epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    try {
      close(accepted(listener));
    } catch (const std::system_error& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
  }
}
