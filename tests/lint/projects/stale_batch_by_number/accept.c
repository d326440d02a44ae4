// At the limit the connection that has been idle for longest makes room for a new one.
#define _GNU_SOURCE
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server.h"

static void make_room(struct server* server) {
  struct conn* gone = server->oldest;
  server->oldest = gone->newer;
  close(gone->fd);
  --server->count;
}

static int accept_one(struct server* server) {
  return accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void accept_by_number(struct server* server) {
  const int fd = accept_one(server);
  if (fd < 0) return;
  if (server->count == 1024) make_room(server);
  add_by_number(server, fd);  // ofd-stale-batch-event (note)
}

// The event tells the old from the new.
void accept_by_generation(struct server* server) {
  const int fd = accept_one(server);
  if (fd < 0) return;
  if (server->count == 1024) make_room(server);
  add_by_generation(server, fd);
}

// Nobody makes room: it is the new one that goes.
void accept_and_leave(struct server* server) {
  const int fd = accept_one(server);
  if (fd < 0) return;
  if (server->count == 1024) {
    close(fd);
    return;
  }
  add_by_number(server, fd);
}

// Before there are any events.
void refill(struct server* server, int fd) {
  if (server->count == 1024) make_room(server);
  add_by_number(server, fd);
}
