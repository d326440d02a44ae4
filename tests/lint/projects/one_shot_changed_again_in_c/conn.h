// A connection, and what a turn of it comes to.
#ifndef CONN_H
#define CONN_H

#include <stdint.h>

struct conn {
  int fd;
  uint32_t interest;
};

struct conn *conn_new(int fd);
void conn_free(struct conn *c);
// 0 when it is to be watched on, -1 at its end.
int conn_turn(struct conn *c);

int accept_one(int listener);

void changing_take(int fd);
void changing_run(void);
void modifying_take(int fd);
void modifying_run(void);
void putting_take(int fd);
void putting_run(void);

#endif
