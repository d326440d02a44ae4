// -1 as a count.
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>

void handle(struct epoll_event* event);

void unsigned_count(int epoll) {
  struct epoll_event events[16];
  for (;;) {
    size_t n = (size_t)epoll_wait(epoll, events, 16, -1);  // ofd-wait-error-spin
    for (size_t i = 0; i < n; ++i) handle(&events[i]);
  }
}

void never_asked(int epoll) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);  // ofd-wait-error-spin
    for (int i = 0; i < n; ++i) handle(&events[i]);
  }
}

void asked(int epoll) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return perror("epoll_wait");
    for (int i = 0; i < n; ++i) handle(&events[i]);
  }
}

void asked_where_it_is_set(int epoll) {
  struct epoll_event events[16];
  int n;
  for (;;) {
    while ((n = epoll_wait(epoll, events, 16, -1)) < 0)
      if (errno != EINTR) return perror("epoll_wait");
    for (int i = 0; i < n; ++i) handle(&events[i]);
  }
}

void set_apart(int epoll) {
  struct epoll_event events[16];
  int n;
  for (;;) {
    n = epoll_wait(epoll, events, 16, -1);  // ofd-wait-error-spin
    for (int i = 0; i < n; ++i) handle(&events[i]);
  }
}

void returned_as_it_is(int epoll, int (*told)(int)) {
  struct epoll_event events[16];
  int n;
  do {
    if (!told(n = epoll_wait(epoll, events, 16, -1))) return;
    for (int i = 0; i < n; ++i) handle(&events[i]);
  } while (1);
}

// The caller is told of no event, whatever it was.
int swallowed(int epoll, struct epoll_event* events) {
  int n = epoll_wait(epoll, events, 16, -1);
  if (n < 0) return 0;  // ofd-wait-error-spin
  return n;
}

int passed_on(int epoll, struct epoll_event* events) {
  int n = epoll_wait(epoll, events, 16, -1);
  if (n < 0) return -1;
  return n;
}

int looked_at(int epoll, struct epoll_event* events) {
  int n = epoll_wait(epoll, events, 16, -1);
  if (n < 0) {
    if (errno != EINTR) perror("epoll_wait");
    return 0;
  }
  return n;
}

// What paces this loop is another wait.
void looks_only(int epoll, int (*pause_a_while)(void)) {
  struct epoll_event events[16];
  do {
    int n = epoll_wait(epoll, events, 16, 0);
    for (int i = 0; i < n; ++i) handle(&events[i]);
  } while (pause_a_while());
}

int looked_and_swallowed(int epoll, struct epoll_event* events) {
  int n = epoll_wait(epoll, events, 16, 0);
  if (n < 0) return 0;
  return n;
}

int one_turn(int epoll) {
  struct epoll_event events[16];
  int n = epoll_wait(epoll, events, 16, 0);
  for (int i = 0; i < n; ++i) handle(&events[i]);
  return n;
}
