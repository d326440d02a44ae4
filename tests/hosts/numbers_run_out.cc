// A program that has no numbers left, in itself (EMFILE) and as if in the system, lowers its limit below what it
// has open, goes on, and raises it later.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "tests/hosts/host.h"

namespace {

std::vector<int> all_that_there_are() {
  std::vector<int> fds;
  int fd = 0;
  while ((fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) >= 0) fds.push_back(fd);
  HOST_CHECK(errno == EMFILE);
  return fds;
}

void limit(rlim_t numbers) {
  rlimit now{};
  HOST_CHECK(getrlimit(RLIMIT_NOFILE, &now) == 0);
  now.rlim_cur = numbers;
  HOST_CHECK(setrlimit(RLIMIT_NOFILE, &now) == 0);
}

void nothing_can_be_opened() {
  int pair[2];
  HOST_CHECK(open("/dev/null", O_RDONLY) == -1 && errno == EMFILE);
  HOST_CHECK(epoll_create1(0) == -1 && errno == EMFILE);
  HOST_CHECK(socket(AF_INET, SOCK_STREAM, 0) == -1 && errno == EMFILE);
  HOST_CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1 && errno == EMFILE);
  HOST_CHECK(pipe(pair) == -1 && errno == EMFILE);
  HOST_CHECK(dup(0) == -1 && errno == EMFILE);
  HOST_CHECK(fcntl(0, F_DUPFD_CLOEXEC, 3) == -1 && errno == EMFILE);
  HOST_CHECK(std::fopen("/dev/null", "r") == nullptr && errno == EMFILE);
}

}  // namespace

int main() {
  limit(64);
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  std::vector<int> fds = all_that_there_are();
  HOST_CHECK(fds.size() > 50);
  nothing_can_be_opened();
  epoll_event event{};
  event.events = EPOLLIN;
  for (const int fd : fds) HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) == 0);

  // What is open stays open and can be used above the limit; dup2 to such a number is refused.
  limit(16);
  const int high = fds.back();
  const long one = 1;
  HOST_CHECK(write(high, &one, sizeof one) == sizeof one);
  HOST_CHECK(epoll_wait(epfd, &event, 1, -1) == 1);
  HOST_CHECK(dup2(0, high) == -1 && errno == EBADF);
  HOST_CHECK(fcntl(high, F_GETFD) == FD_CLOEXEC);
  HOST_CHECK(close(high) == 0);
  nothing_can_be_opened();
  fds.pop_back();

  limit(2048);
  const std::vector<int> more = all_that_there_are();
  HOST_CHECK(more.front() == high && more.back() == 2047);
  for (const int fd : more) HOST_CHECK(close(fd) == 0);
  for (const int fd : fds) HOST_CHECK(close(fd) == 0);
  HOST_CHECK(open("/dev/null", O_RDONLY) == fds.front());
  return host_ok();
}
