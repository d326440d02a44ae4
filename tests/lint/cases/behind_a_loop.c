// Behind a loop of a constant number of turns paths go on, however many it has.
#define _GNU_SOURCE
#include <sys/socket.h>
#include <unistd.h>

void start_worker(int number);

int run_few(int fd) {
  for (int i = 0; i < 3; ++i) start_worker(i);
  close(fd);
  return send(fd, "x", 1, MSG_NOSIGNAL) == 1; // ofd-use-after-close
}

int run_many(int fd) {
  for (int i = 0; i < 16; ++i) start_worker(i);
  close(fd);
  return send(fd, "x", 1, MSG_NOSIGNAL) == 1; // ofd-use-after-close
}

int run_in_order(int fd) {
  for (int i = 0; i < 16; ++i) start_worker(i);
  int sent = send(fd, "x", 1, MSG_NOSIGNAL) == 1;
  close(fd);
  return sent;
}
