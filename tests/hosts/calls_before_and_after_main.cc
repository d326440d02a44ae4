// Calls at moments when no library is ready or is still there: of a symbol's resolver, before any
// constructor, in the first of them, in exit handlers, in the last destructors.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/hosts/host.h"

namespace {

constinit int wrong = 0;
constinit int times = 0;

void open_and_close() {
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  const bool right = fd >= 0 && epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) == 0 &&
                     epoll_wait(epfd, &event, 1, 0) == 0 && close(fd) == 0 && close(epfd) == 0;
  if (!right) wrong = wrong + 1;
  times = times + 1;
}

// The resolver runs when the program is relocated, before its own variables can be relied on.
int answer() { return 42; }
extern "C" int (*resolve_answer())() {
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  char byte = 0;
  if (fd < 0 || read(fd, &byte, 1) != 0 || close(fd) != 0) _exit(9);
  return answer;
}
[[gnu::ifunc("resolve_answer")]] int resolved_answer();

void before_all(int, char**, char**) { open_and_close(); }
[[gnu::section(".preinit_array"), gnu::used]] void (*const preinit)(int, char**, char**) = before_all;

[[gnu::constructor(101)]] void first() { open_and_close(); }
[[gnu::destructor(101)]] void last() {
  open_and_close();
  if (wrong != 0) _exit(1);
}

struct Static {
  Static() { open_and_close(); }
  ~Static() { open_and_close(); }
};
Static one;

}  // namespace

int main() {
  HOST_CHECK(times == 3 && wrong == 0);
  HOST_CHECK(resolved_answer() == 42);
  HOST_CHECK(std::atexit(open_and_close) == 0 && at_quick_exit(open_and_close) == 0);
  return host_ok();
}
