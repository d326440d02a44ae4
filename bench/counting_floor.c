// The least a preload library can do: takes each call that a server makes per request, counts it in
// one relaxed atomic and passes it on. What the checker costs above this is the checker's own.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_ulong calls;

// A call with its parameters in two spellings: as declared and as passed on.
#define COUNTED(type, name, declared, passed)                                       \
  type name declared {                                                              \
    static type(*next) declared;                                                    \
    if (__builtin_expect(next == NULL, 0)) *(void **)&next = dlsym(RTLD_NEXT, #name); \
    atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);                     \
    return next passed;                                                             \
  }

COUNTED(ssize_t, read, (int fd, void *room, size_t size), (fd, room, size))
COUNTED(ssize_t, write, (int fd, const void *bytes, size_t size), (fd, bytes, size))
COUNTED(ssize_t, readv, (int fd, const struct iovec *parts, int count), (fd, parts, count))
COUNTED(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
COUNTED(ssize_t, recv, (int fd, void *room, size_t size, int flags), (fd, room, size, flags))
COUNTED(ssize_t, send, (int fd, const void *bytes, size_t size, int flags),
        (fd, bytes, size, flags))
COUNTED(ssize_t, recvfrom,
        (int fd, void *room, size_t size, int flags, struct sockaddr *from, socklen_t *length),
        (fd, room, size, flags, from, length))
COUNTED(ssize_t, sendto,
        (int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t length),
        (fd, bytes, size, flags, to, length))
COUNTED(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags))
COUNTED(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
COUNTED(ssize_t, sendfile64, (int to, int from, off64_t *at, size_t size), (to, from, at, size))
COUNTED(int, accept4, (int fd, struct sockaddr *address, socklen_t *size, int flags),
        (fd, address, size, flags))
COUNTED(int, setsockopt, (int fd, int level, int option, const void *value, socklen_t size),
        (fd, level, option, value, size))
COUNTED(int, epoll_ctl, (int epfd, int op, int fd, struct epoll_event *event),
        (epfd, op, fd, event))
COUNTED(int, epoll_wait, (int epfd, struct epoll_event *batch, int size, int timeout),
        (epfd, batch, size, timeout))
COUNTED(int, epoll_pwait,
        (int epfd, struct epoll_event *batch, int size, int timeout, const sigset_t *mask),
        (epfd, batch, size, timeout, mask))
COUNTED(int, shutdown, (int fd, int how), (fd, how))
COUNTED(int, close, (int fd), (fd))
