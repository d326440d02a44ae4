// Connections whose objects are what epoll_event.data leads to, as in most servers in C and C++.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

struct Connection {
  char name[32] = {};  // what an allocator writes into a freed block lands here
  int fd = -1;
  int client = -1;     // the other end, which the program plays itself
  Connection* peer = nullptr;
  bool closed = false;
};

// A connection with its registration.
inline Connection* new_connection(int epfd, unsigned events) {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  auto* connection = new Connection;
  connection->fd = pair[0];
  connection->client = pair[1];
  epoll_event event{events, {.ptr = connection}};
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, connection->fd, &event));
  return connection;
}

inline void send_to(const Connection& connection) {
  must_hold(write(connection.client, "x", 1) == 1);
}

// Makes them ready one after the other, so that this is their order in the batch.
template <class... Connections>
void send_to_all(const Connections&... connections) {
  (send_to(*connections), ...);
}

inline Connection* connection_of(const epoll_event& event) {
  return static_cast<Connection*>(event.data.ptr);
}
