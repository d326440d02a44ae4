#include <sys/epoll.h>

#include <memory>

#include "connection.h"

int next(int epoll, epoll_event& event) {
  return epoll_wait(epoll, &event, 1, -1);
}

struct Entry {
  std::unique_ptr<Connection> connection;
};

void served(int epoll, Entry& entry) {
  if (!entry.connection->serve()) return;
  modify(epoll, entry.connection->fd(), entry.connection->interest());  // ofd-write-interest-lost
}

void served_local(int epoll, Connection& connection) {
  if (!connection.serve()) return;
  modify(epoll, connection.fd(), connection.interest());  // ofd-write-interest-lost
}

// Nothing was sent.
void looked_at(int epoll, Connection& connection) {
  if (!connection.look()) return;
  modify(epoll, connection.fd(), connection.interest());
}

// It pauses, and may go on by a clock of its own.
void paused(int epoll, Connection& connection) {
  if (!connection.serve()) return;
  modify(epoll, connection.fd(), connection.paused());
}

// Of somebody else.
void other(int epoll, Connection& one, Connection& other) {
  if (!one.serve()) return;
  modify(epoll, other.fd(), other.interest());
}
