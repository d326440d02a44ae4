// A fault to load into a server that has none: with the INJECT_FORK_AT-th accepted connection it
// forks a child that sleeps until its parent ends and holds every connection of that moment, as a
// fork for a slow report or a stuck hook does. Loaded before libofdcheck.so, so that its calls are
// the program's calls for it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void sleep_until_orphaned(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (getppid() == parent) pause();
  _exit(0);
}

static int fork_at;

// Read before main: nginx clears its environment.
__attribute__((constructor)) static void read_environment(void) {
  const char *at = getenv("INJECT_FORK_AT");
  if (at != NULL) fork_at = atoi(at);
}

static int count(int fd) {
  static int accepted;
  const int error = errno;
  if (fd >= 0 && ++accepted == fork_at) {
    const pid_t parent = getpid();
    if (fork() == 0) sleep_until_orphaned(parent);
  }
  errno = error;
  return fd;
}

int accept(int listener, struct sockaddr *address, socklen_t *size) {
  static int (*next)(int, struct sockaddr *, socklen_t *);
  if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "accept");
  return count(next(listener, address, size));
}

int accept4(int listener, struct sockaddr *address, socklen_t *size, int flags) {
  static int (*next)(int, struct sockaddr *, socklen_t *, int);
  if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "accept4");
  return count(next(listener, address, size, flags));
}
