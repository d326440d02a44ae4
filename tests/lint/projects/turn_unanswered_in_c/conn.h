// A connection, and a turn of it that answers by what it is to be armed again.
#ifndef CONN_H
#define CONN_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct conn {
  pthread_mutex_t lock;
  int fd;
  bool blocked;
  uint32_t length;
  char bytes[512];
};

struct rearm {
  int fd;
  uint32_t interest;
};

struct again {
  int fd;
  uint32_t interest;
};

struct conn *conn_new(int fd);
void conn_free(struct conn *c);
// Reads and answers what there is: 0, or -1 at its end.
int conn_serve(struct conn *c, uint32_t events);

// False where there is nothing to be armed.
bool conn_turn(struct conn *c, uint32_t events, struct rearm *rearm);
// The same, but it keeps whoever has sent half a request.
bool conn_careful_turn(struct conn *c, uint32_t events, struct again *again);

int accept_one(int listener);
void run(int listener);
void run_carefully(int listener);

#endif
