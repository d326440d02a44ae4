// An epoll instance, in which another file changes what is given to it.
#ifndef LOOP_H
#define LOOP_H

#include <stdint.h>

struct loop {
  int epfd;
};

int loop_change(struct loop *loop, int fd, uint32_t mask, void *data);

#endif
