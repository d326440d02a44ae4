// A file to be served is given to epoll like a socket, and waits for an event that cannot come.
#include <fcntl.h>
#include <unistd.h>

#include "program.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int file = must(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  epoll_event event = interest(EPOLLIN, file);
  epoll_ctl(epfd, EPOLL_CTL_ADD, file, &event);  // EXPECT unpollable-file warning
  idle(epfd);
  must(close(file));
  must(close(epfd));
  return 0;
}
