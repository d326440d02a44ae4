// A listening socket that blocks is registered.
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int listening(int type) {
  int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (listen(fd, 128) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int blocks(int epoll) {
  int fd = listening(SOCK_STREAM);
  if (fd < 0) return -1;
  if (watch(epoll, fd) < 0) perror("add");  // ofd-blocking-listener
  return fd;
}

int does_not(int epoll) {
  int fd = listening(SOCK_STREAM | SOCK_NONBLOCK);
  if (fd < 0) return -1;
  if (watch(epoll, fd) < 0) perror("add");
  return fd;
}

int no_longer(int epoll) {
  int fd = listening(SOCK_STREAM);
  if (fd < 0) return -1;
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
    close(fd);
    return -1;
  }
  if (watch(epoll, fd) < 0) perror("add");
  return fd;
}

struct service {
  int listener, status;
};

// The program is started by the first connection, and accepts it.
int on_demand(int epoll, struct service* service) {
  service->listener = listening(SOCK_STREAM);
  if (service->listener < 0) return -1;
  return watch(epoll, service->listener);
}

// This one is its own.
int of_its_own(int epoll, struct service* service) {
  service->status = listening(SOCK_STREAM);
  if (service->status < 0) return -1;
  return watch(epoll, service->status);  // ofd-blocking-listener
}

void start(const struct service* service, char** words) {
  if (fork() != 0) return;
  if (dup2(service->listener, STDIN_FILENO) < 0) _exit(1);
  execv(words[0], words);
  _exit(1);
}
