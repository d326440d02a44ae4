// The child closes what it does not need as a range.
#include <sys/socket.h>
#include <unistd.h>

static void save(int file) { _exit(write(file, "all", 3) == 3 ? 0 : 1); }

void by_range(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  if (fork() == 0) {
    close_range(3, ~0u, 0);
    save(1);
  }
  close(fd);
}

void by_closefrom(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  if (fork() == 0) {
    closefrom(3);
    save(1);
  }
  close(fd);
}
