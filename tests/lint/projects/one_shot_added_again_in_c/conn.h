// A connection, and what a turn of it comes to.
#ifndef CONN_H
#define CONN_H

#include <stdint.h>

struct conn {
  int fd;
  int other;  // a number that was connected before
  uint32_t interest;
};

struct conn *conn_new(int fd);
void conn_free(struct conn *c);
// 0 when it is to be watched on, -1 at its end.
int conn_turn(struct conn *c);

int accept_one(int listener);

int adding_begin(void);
void adding_take(int fd);
void adding_run(void);
void removing_take(int fd);
void removing_run(void);
void handing_take(int fd);
void handing_run(void);
void *handing_work(void *unused);
void pairs_take(int fd);
void pairs_run(void);

#endif
