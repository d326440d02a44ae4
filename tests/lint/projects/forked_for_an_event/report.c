#include <unistd.h>

#include "jobs.h"

void write_report(int to) {
  for (int line = 0; line < 1000000; ++line)
    if (write(to, "line\n", 5) != 5) return;
}
