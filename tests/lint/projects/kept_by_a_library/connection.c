// The table of connections knows them by their numbers; the library is given each number anew.
#include "connection.h"

#include <stdlib.h>

static struct connection* connections[1024];

struct connection* connection_of(int fd, void (*call)(int, void*)) {
  struct connection* connection = connections[fd];
  if (connection == NULL) {
    connection = calloc(1, sizeof *connection);
    if (connection == NULL) return NULL;
    connection->fd = fd;
    connections[fd] = connection;
  }
  watch_set(&connection->watch, fd, call, connection);
  return watch_add(&connection->watch) == 0 ? connection : NULL;
}
