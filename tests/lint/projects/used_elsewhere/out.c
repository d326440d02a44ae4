#include "out.h"

#include <unistd.h>

int out_flush(int fd, const char* text, size_t length) {
  if (length == 0) return 0;
  return write(fd, text, length) < 0 ? -1 : 1;
}
