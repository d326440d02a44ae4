// A program whose handler jumps away again and again, out of calls of every kind, with a second handler on
// top of the first: after the first jump the checker goes on seeing, so the bug at the end is reported.
// REPORTS double-close (confirmed)
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <csetjmp>
#include <csignal>

#include "tests/hosts/host.h"

namespace {

sigjmp_buf back;
volatile std::sig_atomic_t jumps = 0;
volatile std::sig_atomic_t nested = 0;

void on_user(int) {
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && close(fd) == 0) nested = nested + 1;
}

void on_alarm(int) {
  raise(SIGUSR1);
  jumps = jumps + 1;
  siglongjmp(back, 1);
}

void work(int epfd) {
  const int fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) _exit(3);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event);
  epoll_wait(epfd, &event, 1, 0);
  long value = 0;
  if (read(fd, &value, sizeof value) < 0 && errno != EAGAIN) _exit(3);
  epoll_ctl(epfd, EPOLL_CTL_DEL, fd, nullptr);
  close(fd);
}

}  // namespace

int main() {
  constexpr int kNumbers = 64;
  struct sigaction action {};
  action.sa_handler = on_user;
  sigaction(SIGUSR1, &action, nullptr);
  // The first jump leaves nothing of the checker's.
  if (sigsetjmp(back, 1) == 0) siglongjmp(back, 1);
  action.sa_handler = on_alarm;
  sigaction(SIGALRM, &action, nullptr);
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  for (volatile int turn = 0; turn < 1500; turn = turn + 1) {
    // What a jump has left open.
    close_range(static_cast<unsigned>(epfd) + 1, static_cast<unsigned>(epfd) + kNumbers, 0);
    if (sigsetjmp(back, 1) == 0) {
      const itimerval soon{{0, 0}, {0, 10 + turn % 97}};
      setitimer(ITIMER_REAL, &soon, nullptr);
      for (;;) work(epfd);
    }
  }
  HOST_CHECK(jumps == 1500 && nested == 1500);
  const int fd = dup(epfd);
  HOST_CHECK(close(fd) == 0);
  HOST_CHECK(close(fd) == -1 && errno == EBADF);
  return host_ok();
}
