// Other programs, started in every way, inherit nothing that is registered.
#include <spawn.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

int serves(int listener) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return -1;
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = listener;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) {
    close(epoll);
    return -1;
  }
  return epoll;
}

void forks(int epoll, char* const* arguments) {
  struct epoll_event event;
  pid_t child = fork();
  if (child == 0) {
    execv(arguments[0], arguments);
    _exit(127);
  }
  while (epoll_wait(epoll, &event, 1, -1) == 1) continue;
}

void vforks(int epoll, char* const* arguments) {
  struct epoll_event event;
  pid_t child = vfork();
  if (child == 0) {
    execv(arguments[0], arguments);
    _exit(127);
  }
  while (epoll_wait(epoll, &event, 1, -1) == 1) continue;
}

int spawns(char* const* arguments) {
  pid_t child;
  return posix_spawn(&child, arguments[0], NULL, NULL, arguments, environ);
}

// What goes to it on purpose is a duplicate under a number that it knows.
void with_its_output(int pipe_end, char* const* arguments) {
  if (fork() != 0) return;
  dup2(pipe_end, 1);
  execv(arguments[0], arguments);
  _exit(127);
}
