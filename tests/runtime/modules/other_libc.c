// For musl: opens, reads and closes, and starts another program.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
  char byte;
  const int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  if (fd < 0 || read(fd, &byte, 1) != 1 || close(fd) != 0) return 1;
  if (system("exit 3") != 3 << 8) return 1;
  puts("ok");
  return 0;
}
