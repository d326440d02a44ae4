// A library's header, installed beside the system's.
#pragma GCC system_header
#ifndef WATCHES_H
#define WATCHES_H

struct watch {
  int fd;
  void* given;
};

void watch_set(struct watch* watch, int fd, void (*call)(int, void*), void* given);
int watch_add(struct watch* watch);
void watch_close(int fd);

#endif
