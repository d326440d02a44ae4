#pragma once

struct loop {
  int epoll;
  int changed;  // entries are changed there
};

int set_interest(struct loop* loop, int fd, unsigned events, int known);
