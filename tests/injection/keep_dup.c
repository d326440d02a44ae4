// A fault to load into a server that has none: keeps a dup of each accepted socket, as a library
// that hands its connection to a log or to a TLS layer may do. Loaded before libofdcheck.so, so that
// its calls are the program's calls for it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static int keep(int fd) {
  const int error = errno;
  if (fd >= 0) (void)!dup(fd);
  errno = error;
  return fd;
}

int accept(int listener, struct sockaddr *address, socklen_t *size) {
  static int (*next)(int, struct sockaddr *, socklen_t *);
  if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "accept");
  return keep(next(listener, address, size));
}

int accept4(int listener, struct sockaddr *address, socklen_t *size, int flags) {
  static int (*next)(int, struct sockaddr *, socklen_t *, int);
  if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "accept4");
  return keep(next(listener, address, size, flags));
}
