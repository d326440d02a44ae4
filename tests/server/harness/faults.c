// A library to preload: every N-th call of a function fails, or is short, as FAULTS says:
// "accept4=ECONNABORTED/3,recv=EINTR/5,send=SHORT/2". What the kernel seldom does on loopback.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { NO_FAULT = 0, SHORT = -1 };

struct fault {
  const char* name;
  atomic_int calls;
};

static struct fault accepts = {"accept4=", 0};
static struct fault receives = {"recv=", 0};
static struct fault sends = {"send=", 0};
static struct fault waits = {"epoll_wait=", 0};

static int due(struct fault* fault) {
  static const struct {
    const char* name;
    int value;
  } kinds[] = {{"EINTR", EINTR},   {"ECONNABORTED", ECONNABORTED}, {"EPROTO", EPROTO},
               {"ENOBUFS", ENOBUFS}, {"EPIPE", EPIPE},             {"SHORT", SHORT}};
  const char* wanted = getenv("FAULTS");
  const char* at = wanted != NULL ? strstr(wanted, fault->name) : NULL;
  if (at == NULL) return NO_FAULT;
  at += strlen(fault->name);
  const char* every = strchr(at, '/');
  if (every == NULL || ++fault->calls % atoi(every + 1) != 0) return NO_FAULT;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i)
    if (strncmp(at, kinds[i].name, strlen(kinds[i].name)) == 0) return kinds[i].value;
  return NO_FAULT;
}

int accept4(int fd, __SOCKADDR_ARG address, socklen_t* restrict length, int flags) {
  int (*real)(int, __SOCKADDR_ARG, socklen_t* restrict, int) = dlsym(RTLD_NEXT, "accept4");
  const int error = due(&accepts);
  if (error > 0) return errno = error, -1;
  return real(fd, address, length, flags);
}

ssize_t recv(int fd, void* to, size_t length, int flags) {
  ssize_t (*real)(int, void*, size_t, int) = dlsym(RTLD_NEXT, "recv");
  const int error = due(&receives);
  if (error > 0) return errno = error, -1;
  return real(fd, to, length, flags);
}

ssize_t send(int fd, const void* from, size_t length, int flags) {
  ssize_t (*real)(int, const void*, size_t, int) = dlsym(RTLD_NEXT, "send");
  const int error = due(&sends);
  if (error > 0) return errno = error, -1;
  return real(fd, from, error == SHORT && length > 1 ? length / 2 : length, flags);
}

int epoll_wait(int fd, struct epoll_event* events, int most, int timeout) {
  int (*real)(int, struct epoll_event*, int, int) = dlsym(RTLD_NEXT, "epoll_wait");
  const int error = due(&waits);
  if (error > 0) return errno = error, -1;
  return real(fd, events, most, timeout);
}
