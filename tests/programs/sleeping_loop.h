// A loop that sleeps without a time-out, as servers do, until an alarm ends it: long enough for what
// is suspected to be looked at as often as it takes, at the grace period the tests give.
#pragma once

#include <sys/time.h>

#include <cerrno>
#include <csignal>
#include <initializer_list>

#include "program.h"

inline void set_alarm(int milliseconds) {
  itimerval every{};
  every.it_interval.tv_usec = every.it_value.tv_usec = milliseconds * 1'000;
  must(setitimer(ITIMER_REAL, &every, nullptr));
}

inline void sleep_without_time_out(int epfd) {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  must(sigaction(SIGALRM, &action, nullptr));
  set_alarm(250);
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == -1 && errno == EINTR);
  set_alarm(0);
}
