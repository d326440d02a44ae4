// The numbers 0 to 2 are made by dup, and are to be inherited.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void become_daemon(void) {
  pid_t child = fork();
  if (child < 0) exit(1);
  if (child > 0) _exit(0);
  setsid();
  child = fork();
  if (child != 0) _exit(0);
  umask(027);
  for (int fd = 0; fd < 64; ++fd) close(fd);
  if (open("/dev/null", O_RDWR) != 0) _exit(1);
  if (dup(0) != 1) _exit(1);
  if (dup(0) != 2) _exit(1);
}
