// MOD and DEL on another instance than the one of the ADD.
#include <stdio.h>
#include <sys/epoll.h>

void wrong(int acceptor, int worker, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(worker, EPOLL_CTL_ADD, fd, &event) < 0) return;
  event.events = EPOLLOUT;
  if (epoll_ctl(acceptor, EPOLL_CTL_MOD, fd, &event) < 0) perror("mod");  // ofd-ctl-wrong-epoll
}

void moved(int acceptor, int worker, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(acceptor, EPOLL_CTL_ADD, fd, &event) < 0) return;
  epoll_ctl(acceptor, EPOLL_CTL_DEL, fd, NULL);
  if (epoll_ctl(worker, EPOLL_CTL_ADD, fd, &event) < 0) return;
  event.events = EPOLLOUT;
  if (epoll_ctl(worker, EPOLL_CTL_MOD, fd, &event) < 0) perror("mod");
}

void in_both(int one, int other, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(one, EPOLL_CTL_ADD, fd, &event) < 0) return;
  if (epoll_ctl(other, EPOLL_CTL_ADD, fd, &event) < 0) return;
}

// In two instances, and out of each.
void in_two_instances(int one, int other, int listener) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
  event.data.fd = listener;
  if (epoll_ctl(one, EPOLL_CTL_ADD, listener, &event) < 0) return;
  if (epoll_ctl(other, EPOLL_CTL_ADD, listener, &event) == 0)
    epoll_ctl(other, EPOLL_CTL_DEL, listener, &event);
  epoll_ctl(one, EPOLL_CTL_DEL, listener, &event);
}

struct loop {
  int epoll;
};
struct connection {
  struct loop *loop;
  int fd;
};
void log_state(struct loop *loop);

// One loop, in two words.
void by_connection(struct loop *loop, struct connection *connection) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = connection->fd;
  if (epoll_ctl(connection->loop->epoll, EPOLL_CTL_ADD, connection->fd, &event) < 0) return;
  event.events = EPOLLOUT;
  if (epoll_ctl(loop->epoll, EPOLL_CTL_MOD, connection->fd, &event) < 0) perror("mod");
}

// What a function that nobody sees has left in it is the same number.
void around_a_call(struct loop *loop, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0) return;
  log_state(loop);
  event.events = EPOLLOUT;
  if (epoll_ctl(loop->epoll, EPOLL_CTL_MOD, fd, &event) < 0) perror("mod");
}

void between_loops(struct loop *from, struct loop *to, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(from->epoll, EPOLL_CTL_ADD, fd, &event) < 0) return;
  event.events = EPOLLOUT;
  if (epoll_ctl(to->epoll, EPOLL_CTL_MOD, fd, &event) < 0) perror("mod");  // ofd-ctl-wrong-epoll
}
