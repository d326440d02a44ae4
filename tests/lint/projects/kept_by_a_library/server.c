// What a library outside of libc is given it may keep, or close. libc's functions do neither.
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"

static void accepted(int fd, void* given) {
  (void)fd;
  (void)given;
}

int listen_to(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (listen(fd, 16) < 0) {
    close(fd);
    return -1;
  }
  if (connection_of(fd, accepted) == NULL) exit(1);
  return 0;
}

void watched_at_once(struct watch* watch, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  watch_set(watch, fd, accepted, NULL);
  if (watch_add(watch) < 0) exit(1);
}

void closed_by_it(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd >= 0) watch_close(fd);
}

void only_asked_about(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);  // ofd-descriptor-leak
  if (fd >= 0) isatty(fd);
}
