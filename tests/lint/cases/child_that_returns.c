// The child may come back from what serves, to the loop whose listener it has closed.
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int fd) {
  char byte;
  while (read(fd, &byte, 1) == 1)
    if (write(fd, &byte, 1) != 1) break;
  close(fd);
  if (byte == 'q') _exit(0);
}

void answer_each(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);  // ofd-use-after-close
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      return;
    }
    if (fork() == 0) {
      close(listener);
      serve(fd);
      continue;
    }
    close(fd);
  }
}
