// maxevents against the array it is for.
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

enum { kMost = 1024 };
static struct epoll_event all[kMost];

struct loop {
  struct epoll_event events[64];
};

int larger(int epoll) {
  struct epoll_event events[64];
  return epoll_wait(epoll, events, kMost, -1);  // ofd-batch-overrun
}

int bytes(int epoll, struct loop* loop) {
  return epoll_wait(epoll, loop->events, sizeof loop->events, -1);  // ofd-batch-overrun
}

int as_long_as_it_is(int epoll, struct loop* loop) {
  return epoll_wait(epoll, loop->events, sizeof loop->events / sizeof loop->events[0], -1);
}

int shorter(int epoll) { return epoll_wait(epoll, all, 64, -1); }

int not_known(int epoll, int most) {
  struct epoll_event* events = malloc(sizeof *events * (size_t)most);
  if (events == NULL) return -1;
  int n = epoll_wait(epoll, events, most, -1);
  free(events);
  return n;
}

struct last_of_two {
  int epoll;
  struct epoll_event events[2];
};

int of_two_behind_a_pointer(struct last_of_two* batch) {
  return epoll_wait(batch->epoll, batch->events, 64, -1);  // ofd-batch-overrun
}

struct last_of_one {
  int epoll;
  struct epoll_event events[1];
};

int of_one_in_a_variable(int epoll) {
  struct last_of_one batch = {.epoll = epoll};
  return epoll_wait(batch.epoll, batch.events, 64, -1);  // ofd-batch-overrun
}
