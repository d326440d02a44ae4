#include "files.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

int spool = -1;
int input = -1;
int answer = -1;

int make_file(const char* name) {
  return memfd_create(name, MFD_CLOEXEC);
}

int open_files(const char* name) {
  spool = memfd_create("spool", MFD_CLOEXEC);
  input = name == NULL ? memfd_create("input", MFD_CLOEXEC) : open(name, O_RDONLY | O_CLOEXEC);
  answer = make_file("answer");
  return spool < 0 || input < 0 || answer < 0 ? -1 : 0;
}

int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}
