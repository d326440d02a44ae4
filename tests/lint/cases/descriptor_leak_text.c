// Text that is printed only, and numbers that are none of 0 to 2.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int said_only(int listener) {
  char text[64];
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);  // ofd-descriptor-leak
  if (fd < 0) return -1;
  snprintf(text, sizeof text, "accepted %d", fd);
  return puts(text);
}

void behind_another_close(int other) {
  close(other);
  if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0) abort();  // ofd-descriptor-leak
}

void the_second_after_a_close(void) {
  close(0);
  if (open("/dev/null", O_RDONLY) < 0) abort();
  if (open("/dev/zero", O_RDONLY | O_CLOEXEC) < 0) abort();  // ofd-descriptor-leak
}
