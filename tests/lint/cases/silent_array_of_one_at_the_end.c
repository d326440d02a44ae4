// An array of one at the end of a record that was made larger: how it was written before there were
// flexible arrays.
#include <stdlib.h>
#include <sys/epoll.h>

struct batch {
  int epoll, size;
  struct epoll_event events[1];
};

struct batch* make(int epoll, int size) {
  struct batch* made = malloc(sizeof *made + (size_t)(size - 1) * sizeof made->events[0]);
  if (made == NULL) return NULL;
  made->epoll = epoll;
  made->size = size;
  return made;
}

int wait_for(struct batch* batch) {
  return epoll_wait(batch->epoll, batch->events, 64, -1);
}
