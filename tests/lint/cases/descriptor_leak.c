// The last copy of an open number is dropped.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
  int fd;
};

void enough_already(int listener, int full) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);  // ofd-descriptor-leak
  if (fd < 0 || full) return;
  close(fd);
}

struct client* no_memory(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);  // ofd-descriptor-leak
  if (fd < 0) return NULL;
  struct client* c = malloc(sizeof *c);
  if (c == NULL) return NULL;
  c->fd = fd;
  return c;
}

struct client* closed_for_want_of_memory(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return NULL;
  struct client* c = malloc(sizeof *c);
  if (c == NULL) {
    close(fd);
    return NULL;
  }
  c->fd = fd;
  return c;
}

int returned(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  return fd;
}

void keep(int fd);
void given_to_another_file(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd >= 0) keep(fd);
}

// The loop closes it when its events say so.
void registered(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

static int kept[1024];
void stored(int listener, int at) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd >= 0) kept[at] = fd;
}

void ends_the_program(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  if (listen(listener, 1) < 0) {
    perror("listen");
    exit(1);
  }
  close(fd);
}

// It was opened at the number that was wanted: the caller has it.
int put_at(const char* path, int wanted) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  if (fd != wanted) {
    int done = dup2(fd, wanted);
    close(fd);
    return done;
  }
  return 0;
}

// Nobody has it where it is another one.
int is_put_at(int listener, int wanted) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);  // ofd-descriptor-leak
  if (fd < 0) return -1;
  if (fd == wanted) return 1;
  return 0;
}

int closed_elsewhere(int listener, int wanted) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return -1;
  if (fd == wanted) return 1;
  close(fd);
  return 0;
}
