// The end of main closes what is open; but what its loop opens in each turn, or a block of its own, is
// gone long before.
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char** arguments) {
  char byte;
  if (count > 1) {
    int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);  // ofd-descriptor-leak
    if (probe < 0 || write(probe, arguments[1], 1) < 0) return 1;
  }
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || listen(listener, 8) < 0) return 1;
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);  // ofd-descriptor-leak
    if (fd < 0) continue;
    if (read(fd, &byte, 1) < 0) return 0;
  }
}
