#include <sys/epoll.h>
#include <sys/socket.h>

#include "loop.h"

struct socket {
  int fd;
};

static struct entry entries[2];

void announce(struct entry* entry) {
  entry->known = 1;
}

static void accepted(struct entry* entry, int fd) {
  take(entry, fd);
  take_plain(entry, fd);
  take_either(entry, fd, 0);
}

static void open_listener(struct socket* made) {
  made->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  listen(made->fd, 8);
}

static void open_connection(struct socket* made, int listener) {
  made->fd = accept4(listener, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

int main(int argc, char** argv) {
  struct socket first, second;
  open_listener(&first);
  open_connection(&second, first.fd);
  take_listener(entries, first.fd);
  take_either(entries, first.fd, 1);
  take_any(entries, first.fd);
  listen_twice(entries, first.fd, 0);
  listen_twice(entries, first.fd, EPOLLEXCLUSIVE);
  listen_plain(entries, first.fd, 0);
  listen_once(entries, first.fd, EPOLLEXCLUSIVE);
  listen_anew(entries, first.fd, EPOLLEXCLUSIVE);
  listen_asked(entries, first.fd, EPOLLEXCLUSIVE);
  listen_asked_by_number(entries, first.fd, EPOLLEXCLUSIVE);
  listen_unless(entries, first.fd, EPOLLEXCLUSIVE);
  for (;;) {
    const int fd = accept4(first.fd, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return 1;
    accepted(&entries[1], fd);  // ofd-exclusive-misuse
  }
}
