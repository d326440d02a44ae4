// What is called when a call has failed throws, whatever errno is; only for 0 it comes back.
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>

namespace {

void error(int code, const std::string& what) {
  switch (code) {
    case 0:
      return;
    case EACCES:
      throw std::runtime_error("permission denied: " + what);
    default:
      throw std::runtime_error(what);
  }
}

void error(const std::string& what) { error(errno, what); }

}  // namespace

int wait_once(int fd, int timeout) {
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
