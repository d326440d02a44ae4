#include "loop.h"

// A wrapper around a wrapper.
int loop_change(int epfd, const struct watched *watched, int operation) {
  return loop_ctl(epfd, operation, watched->fd, watched->events);
}
