// Every program of the file is executed behind a sweep.
#include <linux/close_range.h>
#include <sys/socket.h>
#include <unistd.h>

int make(void) { return socket(AF_INET, SOCK_STREAM, 0); }

pid_t start(char* const* arguments) {
  pid_t child = fork();
  if (child != 0) return child;
  close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
  execv(arguments[0], arguments);
  _exit(127);
}
