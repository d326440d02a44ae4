// Jobs and where their output goes.
#pragma once

#include "fd.h"

struct Job {
  int id = 0;
  Fd spool;    // a file in memory
  Fd output;   // a pipe, or such a file
  Fd log;      // opened by a name
  Fd scratch;  // a file, until somebody puts a socket there
  Fd cache;    // a file; whoever registers it knows the answer
};

Job start(int id, const char* log);
void connect(Job& job, Fd socket);
