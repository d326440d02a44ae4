// What the small programs share. A program whose own calls do not do what it needs ends with status
// 3, so that a test never takes a broken program for a silent one.
#pragma once

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>

// The result of a call that has to work.
inline int must(int result) {
  if (result >= 0) return result;
  std::perror("a call the program needs failed");
  std::_Exit(3);
}

// A fact the program needs.
inline void must_hold(bool fact) {
  if (fact) return;
  std::fputs("a fact the program needs does not hold\n", stderr);
  std::_Exit(3);
}

inline epoll_event interest(unsigned events, int data) {
  epoll_event event{};
  event.events = events;
  event.data.fd = data;
  return event;
}

// Not for a call that is to be reported: that one stands in the program itself.
inline int control(int epfd, int op, int fd, unsigned events, int data) {
  epoll_event event = interest(events, data);
  return epoll_ctl(epfd, op, fd, &event);
}

// Lives on without events, longer than the grace period the tests give: what a server does between
// two requests, and when suspicions are looked at again.
inline void idle(int epfd) {
  for (int i = 0; i < 4; ++i) {
    epoll_event event;
    must(epoll_wait(epfd, &event, 1, 40));
  }
}
