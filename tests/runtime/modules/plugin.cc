// A module that opens a descriptor for its host. It is built twice, so that one is loaded where the other was.
#include <sys/eventfd.h>

extern "C" int open_one() {
  volatile int fd = eventfd(0, EFD_CLOEXEC);  // no jump to eventfd: the call is to be this function's
  return fd;
}
