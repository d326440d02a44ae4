#include "net/fd.h"

#include <unistd.h>

#include <cerrno>

#include "counters.h"

namespace refserver {

void close_fd(int fd) {
  if (::close(fd) < 0 && errno == EBADF) count(&Counters::close_errors);
}

}  // namespace refserver
