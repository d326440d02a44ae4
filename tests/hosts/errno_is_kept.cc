// A call that succeeds leaves errno alone, one that fails sets the kernel's.
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "tests/hosts/host.h"

int main() {
  errno = 77;
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int counter = eventfd(0, EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLONESHOT;
  event.data.fd = counter;
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, counter, &event) == 0);
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_MOD, counter, &event) == 0);
  const int copy = dup(counter);
  HOST_CHECK(fcntl(copy, F_SETFD, FD_CLOEXEC) == 0);
  HOST_CHECK(epoll_wait(epfd, &event, 1, 0) == 0);
  HOST_CHECK(errno == 77);

  long value = 0;
  HOST_CHECK(read(counter, &value, sizeof value) == -1 && errno == EAGAIN);
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, counter, &event) == -1 && errno == EEXIST);
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_DEL, copy, nullptr) == -1 && errno == ENOENT);
  HOST_CHECK(accept(counter, nullptr, nullptr) == -1 && errno == ENOTSOCK);
  HOST_CHECK(open("/nowhere/at/all", O_RDONLY) == -1 && errno == ENOENT);
  HOST_CHECK(fcntl(-1, F_GETFD) == -1 && errno == EBADF);
  HOST_CHECK(std::fopen("/nowhere/at/all", "r") == nullptr && errno == ENOENT);
  HOST_CHECK(execl("/nowhere/at/all", "all", nullptr) == -1 && errno == ENOENT);
  errno = 78;
  HOST_CHECK(close(copy) == 0 && close(counter) == 0 && close(epfd) == 0);
  HOST_CHECK(errno == 78);
  return host_ok();
}
