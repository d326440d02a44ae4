#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
int loop_add(int epoll, int fd, uint32_t events);
int loop_modify(int epoll, int fd, uint32_t events);
int loop_remove(int epoll, int fd);

struct entry {
  int epoll;
  int known;
  uint32_t extra;
};
void loop_want(struct entry* entry, int fd, uint32_t events);

void listen_twice(struct entry* entry, int fd, uint32_t extra);
void listen_plain(struct entry* entry, int fd, uint32_t extra);
void listen_once(struct entry* entry, int fd, uint32_t extra);
void listen_anew(struct entry* entry, int fd, uint32_t extra);
void listen_asked(struct entry* entry, int fd, uint32_t extra);

void listen_asked_by_number(struct entry* entry, int fd, uint32_t extra);
void listen_unless(struct entry* entry, int fd, uint32_t extra);

void take(struct entry* entry, int fd);
void take_plain(struct entry* entry, int fd);
void take_either(struct entry* entry, int fd, int listens);
void take_listener(struct entry* entry, int fd);
void take_any(struct entry* entry, int fd);
#ifdef __cplusplus
}
#endif
