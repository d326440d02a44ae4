#pragma once
#include "watches.h"

struct connection {
  int fd;
  struct watch watch;
};

struct connection* connection_of(int fd, void (*call)(int, void*));
