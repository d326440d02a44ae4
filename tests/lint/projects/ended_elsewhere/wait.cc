// An instance for one wait, closed before each end.
#include <sys/epoll.h>
#include <unistd.h>

#include "errors.h"

namespace net {

int thrown(int fd, int timeout) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) error("epoll_create1");
  epoll_event event{};
  event.events = EPOLLIN;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
    close(epoll);
    error("epoll_ctl");
  }
  const int n = epoll_wait(epoll, &event, 1, timeout);
  close(epoll);
  return n;
}

int ended(int fd, int timeout) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) die("epoll_create1");
  epoll_event event{};
  event.events = EPOLLIN;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
    close(epoll);
    die("epoll_ctl");
  }
  const int n = epoll_wait(epoll, &event, 1, timeout);
  close(epoll);
  return n;
}

int complained(int fd, int timeout) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return -1;
  epoll_event event{};
  event.events = EPOLLIN;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
    close(epoll);
    complain("epoll_ctl");
  }
  const int n = epoll_wait(epoll, &event, 1, timeout);  // ofd-use-after-close
  close(epoll);
  return n;
}

int checked(int fd, int timeout, bool well) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return -1;
  epoll_event event{};
  event.events = EPOLLIN;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
    close(epoll);
    check(well, "epoll_ctl");
  }
  const int n = epoll_wait(epoll, &event, 1, timeout);  // ofd-use-after-close
  close(epoll);
  return n;
}

int expected(int fd, int timeout) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return -1;
  epoll_event event{};
  event.events = EPOLLIN;
  const int added = epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  close(epoll);
  expect(added == 0);
  return epoll_wait(epoll, &event, 1, timeout);  // ofd-use-after-close
}

}  // namespace net
