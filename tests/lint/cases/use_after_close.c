// Calls on a number that the path has closed.
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void say(int fd, const char* text, size_t length) {
  if (write(fd, text, length) < 0) perror("write");
}

void writes(int fd) {
  close(fd);
  say(fd, "bye", 3);  // ofd-use-after-close
}

void shuts_down(int fd) {
  close(fd);
  shutdown(fd, SHUT_RDWR);  // ofd-use-after-close
}

void registers(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  close(fd);
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) perror("add");  // ofd-use-after-close
}

void copies(int fd) {
  close(fd);
  dup2(fd, 1);  // ofd-use-after-close
}

void in_order(int fd) {
  say(fd, "bye", 3);
  shutdown(fd, SHUT_RDWR);
  close(fd);
}

void one_or_the_other(int fd, int done) {
  if (done)
    close(fd);
  else
    say(fd, "more", 4);
}

void prints_the_number(int fd) {
  close(fd);
  printf("closed %d\n", fd);
}

// Whether it is gone is what the call is to tell.
int is_gone(int fd) {
  close(fd);
  return fcntl(fd, F_GETFD) < 0;
}

int changes_it(int fd) {
  close(fd);
  return fcntl(fd, F_SETFD, FD_CLOEXEC);  // ofd-use-after-close
}
