// What a mask has beside EPOLLIN is known to the callers.
#include <sys/epoll.h>

#include "loop.h"

void announce(struct entry* entry);

void listen_twice(struct entry* entry, int fd, uint32_t extra) {
  entry->extra = extra;
  loop_add(entry->epoll, fd, entry->extra);
  announce(entry);
  loop_modify(entry->epoll, fd, EPOLLIN | entry->extra);  // ofd-exclusive-misuse
}

// Nobody gives it the flag.
void listen_plain(struct entry* entry, int fd, uint32_t extra) {
  loop_add(entry->epoll, fd, extra);
  loop_modify(entry->epoll, fd, EPOLLIN | extra);
}

// Modified where it is not registered anew.
void listen_once(struct entry* entry, int fd, uint32_t extra) {
  entry->extra = extra;
  loop_want(entry, fd, EPOLLIN | entry->extra);
}

// Deregistered and added.
void listen_anew(struct entry* entry, int fd, uint32_t extra) {
  loop_add(entry->epoll, fd, extra);
  loop_remove(entry->epoll, fd);
  loop_add(entry->epoll, fd, EPOLLIN | extra);
}

// Modified only where it may be.
void listen_asked(struct entry* entry, int fd, uint32_t extra) {
  loop_add(entry->epoll, fd, extra);
  if ((extra & EPOLLEXCLUSIVE) == 0) loop_modify(entry->epoll, fd, EPOLLIN | extra);
}

// In other words: by the number, and by leaving.
void listen_asked_by_number(struct entry* entry, int fd, uint32_t extra) {
  loop_add(entry->epoll, fd, extra);
  if (!(extra & (1U << 28))) loop_modify(entry->epoll, fd, extra);
}

void listen_unless(struct entry* entry, int fd, uint32_t extra) {
  loop_add(entry->epoll, fd, extra);
  const int exclusive = (extra & EPOLLEXCLUSIVE) == EPOLLEXCLUSIVE;
  if (exclusive) return;
  loop_modify(entry->epoll, fd, EPOLLIN | extra);
}

void take(struct entry* entry, int fd) {
  loop_want(entry, fd, EPOLLIN | EPOLLEXCLUSIVE);  // ofd-exclusive-misuse
}

void take_plain(struct entry* entry, int fd) {
  loop_want(entry, fd, EPOLLIN);
}

// A listener by one caller, a connection by another.
void take_either(struct entry* entry, int fd, int listens) {
  if (listens)
    loop_want(entry, fd, EPOLLIN | EPOLLEXCLUSIVE);
  else
    loop_want(entry, fd, EPOLLIN);
}

void take_listener(struct entry* entry, int fd) {
  loop_want(entry, fd, EPOLLIN | EPOLLEXCLUSIVE);
}

// Of a record that is used for both.
void take_any(struct entry* entry, int fd) {
  loop_want(entry, fd, EPOLLIN | EPOLLEXCLUSIVE);
}
