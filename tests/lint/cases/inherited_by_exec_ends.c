// Helpers that set something else, a sweep that comes too late, and ends that outlive the call.
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int set_status_flag(int fd, int flag) {
  return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | flag);
}
static int prepare(int fd) { return set_status_flag(fd, O_NONBLOCK); }

int prepared_otherwise(int listener) {
  int fd = accept(listener, NULL, NULL);  // ofd-inherited-by-exec
  if (fd >= 0 && prepare(fd) < 0) close(fd);
  return fd;
}

static int take(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC); }
static int set_descriptor_flag(int fd) { return fcntl(fd, F_SETFD, FD_CLOEXEC); }
static int take_and_hide(int listener) {
  int fd = take(listener);
  if (fd >= 0) set_descriptor_flag(fd);
  return fd;
}
static int turn(int listener) { return take_and_hide(listener); }

// The flag of another number.
int made_beside(int listener) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);  // ofd-inherited-by-exec
  close(turn(listener));
  return fd;
}

pid_t swept(char* const* arguments) {
  pid_t child = fork();
  if (child != 0) return child;
  closefrom(3);
  execv(arguments[0], arguments);
  _exit(127);
}

pid_t swept_too_late(char* const* arguments) {
  pid_t child = fork();
  if (child != 0) return child;
  execv(arguments[0], arguments);
  closefrom(3);
  _exit(127);
}

int open_to_read(char* const* arguments) {
  int ends[2];
  if (pipe(ends) < 0) return -1;  // ofd-inherited-by-exec
  if (fork() == 0) {
    close(ends[0]);
    if (dup2(ends[1], 1) < 0) _exit(126);
    close(ends[1]);
    execv(arguments[0], arguments);
    _exit(127);
  }
  close(ends[1]);
  return ends[0];
}

int copy_of_it(int fd) {
  int copy = dup(fd);  // ofd-inherited-by-exec
  return copy < 0 ? -1 : copy;
}
