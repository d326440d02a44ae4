#include "conn.h"

#include <stdlib.h>

// A wrapper around a wrapper of another file.
void conn_free(struct conn *c) {
  if (c == NULL) return;
  close_fd(c->fd);
  free(c);
}
