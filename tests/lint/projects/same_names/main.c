#include <unistd.h>

void a_done(int fd);
void b_done(int fd);

void by_a(int fd) {
  a_done(fd);
  close(fd);  // ofd-double-close
}

void by_b(int fd) {
  b_done(fd);
  close(fd);
}
