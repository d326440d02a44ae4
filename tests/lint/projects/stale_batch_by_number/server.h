#pragma once

#include <stdint.h>

struct conn {
  int fd;
  uint32_t generation;
  struct conn* older;
  struct conn* newer;
};

struct server {
  int epoll;
  int listener;
  int count;
  struct conn* oldest;
  struct conn* conns[1024];
};

void add_by_number(struct server* server, int fd);
void add_by_generation(struct server* server, int fd);
void accept_by_number(struct server* server);
void accept_by_generation(struct server* server);
void accept_and_leave(struct server* server);
void refill(struct server* server, int fd);
