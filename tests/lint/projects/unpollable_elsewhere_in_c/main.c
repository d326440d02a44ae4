// What a variable of the program holds is decided in another file.
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "files.h"

static void add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) close(fd);
}

int main(int count, char** names) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0 || open_files(count > 1 ? names[1] : NULL) < 0) return 1;
  add(epoll, spool);  // ofd-unpollable-file
  add(epoll, input);
  watch(epoll, answer);  // ofd-unpollable-file
  watch(epoll, input);
  if (watch(epoll, spool) < 0) close(spool);
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    char bytes[512];
    if (read(event.data.fd, bytes, sizeof bytes) <= 0)
      epoll_ctl(epoll, EPOLL_CTL_DEL, event.data.fd, NULL);
  }
  close(epoll);
  return 0;
}
