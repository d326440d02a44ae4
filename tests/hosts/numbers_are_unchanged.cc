// The numbers a program gets are the lowest free ones: nothing of the checker's takes one.
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "tests/hosts/host.h"

int main() {
  closefrom(3);  // what the test's own parent left open
  const int first = open("/dev/null", O_RDONLY);
  for (int next = first + 1; next < first + 200; ++next) {
    HOST_CHECK(open("/dev/null", O_RDONLY) == next);
  }
  for (int fd = first; fd < first + 200; fd += 2) HOST_CHECK(close(fd) == 0);
  HOST_CHECK(epoll_create1(0) == first);
  HOST_CHECK(dup(first) == first + 2);
  return host_ok();
}
