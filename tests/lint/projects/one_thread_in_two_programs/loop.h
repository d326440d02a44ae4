#pragma once

struct session {
  int fd;
  char text[512];
};

extern int loop_epoll;
extern int loop_listener;
void *loop_run(void *unused);
void session_read(int fd);
void accept_one(void);
