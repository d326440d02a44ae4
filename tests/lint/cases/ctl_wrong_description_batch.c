// The listener and the connection are variables of the function that waits, and events point to them.
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct source {
  int fd;
};

static int accept_one(int listener) {
  return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static void add(int epoll, struct source* source) {
  struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = source}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, source->fd, &event) < 0) exit(3);
}

void replaced(int epoll, int listener) {
  struct source listening = {listener}, connection = {accept_one(listener)};
  if (connection.fd < 0) exit(3);
  add(epoll, &listening);
  add(epoll, &connection);
  struct epoll_event event;
  if (epoll_wait(epoll, &event, 1, -1) == 1 && event.data.ptr == &listening) {
    const int old = connection.fd;
    close(old);
    connection.fd = accept_one(listener);
    if (connection.fd < 0) exit(3);
    epoll_ctl(epoll, EPOLL_CTL_DEL, old, NULL);  // ofd-ctl-wrong-description
    add(epoll, &connection);
  }
  exit(0);
}

void replaced_in_order(int epoll, int listener) {
  struct source listening = {listener}, connection = {accept_one(listener)};
  if (connection.fd < 0) exit(3);
  add(epoll, &listening);
  add(epoll, &connection);
  struct epoll_event event;
  if (epoll_wait(epoll, &event, 1, -1) == 1 && event.data.ptr == &listening) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, connection.fd, NULL);
    close(connection.fd);
    connection.fd = accept_one(listener);
    if (connection.fd < 0) exit(3);
    add(epoll, &connection);
  }
  exit(0);
}
