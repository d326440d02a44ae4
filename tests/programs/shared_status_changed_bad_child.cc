// A child sets the timer and the signal mask that its parent made, and still uses.
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  must(sigprocmask(SIG_BLOCK, &signals, nullptr));
  const int signal_fd = must(signalfd(-1, &signals, SFD_CLOEXEC));
  const int timer = must(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  const itimerspec soon{{0, 0}, {0, 1'000'000}};
  const itimerspec never{};
  must(timerfd_settime(timer, 0, &soon, nullptr));
  must(control(epfd, EPOLL_CTL_ADD, signal_fd, EPOLLIN, signal_fd));

  const int child = must(fork());
  if (child == 0) {
    const int own = must(epoll_create1(EPOLL_CLOEXEC));
    must(timerfd_settime(timer, 0, &never, nullptr));  // EXPECT shared-status-changed warning confirmed
    sigset_t none;
    sigemptyset(&none);
    must(signalfd(signal_fd, &none, 0));  // EXPECT shared-status-changed warning confirmed
    idle(own);
    std::_Exit(0);
  }
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
  must(raise(SIGUSR1));
  epoll_event event;
  must_hold(must(epoll_wait(epfd, &event, 1, 20)) == 0);  // the parent's mask is empty now
  return 0;
}
