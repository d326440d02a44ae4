// Children with a timer made for them, and with a timer and a signalfd of their own.
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "program.h"

const itimerspec kSoon{{0, 0}, {0, 1'000'000}};

template <class Body>
void run_in_child(Body body) {
  const int child = must(fork());
  if (child == 0) {
    body();
    idle(must(epoll_create1(EPOLL_CLOEXEC)));
    std::_Exit(0);
  }
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
}

int main() {
  const int for_the_child = must(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  const int for_us = must(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  must(timerfd_settime(for_us, 0, &kSoon, nullptr));
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  const int signal_fd = must(signalfd(-1, &signals, SFD_CLOEXEC));

  run_in_child([for_the_child] {
    must(timerfd_settime(for_the_child, 0, &kSoon, nullptr));
    must(timerfd_settime(for_the_child, 0, &kSoon, nullptr));
  });
  run_in_child([&signals, for_us, signal_fd] {
    must(close(for_us));
    must(close(signal_fd));
    const int own = must(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    must(timerfd_settime(own, 0, &kSoon, nullptr));
    must(signalfd(must(signalfd(-1, &signals, SFD_CLOEXEC)), &signals, 0));
  });
  return 0;
}
