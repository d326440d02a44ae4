#ifndef LOOP_H
#define LOOP_H

#include <stdint.h>

// One of EPOLL_CTL_ADD, MOD and DEL.
int loop_ctl(int epfd, int operation, int fd, uint32_t events);
// The same, of something that knows its number.
struct watched {
  int fd;
  uint32_t events;
};
int loop_change(int epfd, const struct watched *watched, int operation);

// What the others do with these.
int listen_somewhere(int epfd);
int take(int epfd, int listener);
int take_somehow(int epfd, int listener, int operation);
void let_go(int epfd, int fd);
void let_go_too_late(int epfd, int fd);
void forget_too_late(int epfd, struct watched *watched);
void forget(int epfd, struct watched *watched);

#endif
