// A closed number is handed to a function of another file that may write to it.
#include <unistd.h>

#include "out.h"

void say_goodbye(int fd, const char* text, size_t length) {
  close(fd);
  out_flush(fd, text, length);  // ofd-use-after-close
}

void say_goodbye_first(int fd, const char* text, size_t length) {
  out_flush(fd, text, length);
  close(fd);
}
