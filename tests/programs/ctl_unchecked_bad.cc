// Two event loops are nested in each other. The second ADD fails with ELOOP, nobody looks, and the
// events of the inner loop never reach the outer one.
#include <unistd.h>

#include "program.h"

int main() {
  const int outer = must(epoll_create1(EPOLL_CLOEXEC));
  const int inner = must(epoll_create1(EPOLL_CLOEXEC));
  must(control(inner, EPOLL_CTL_ADD, outer, EPOLLIN, outer));
  epoll_event event = interest(EPOLLIN, inner);
  epoll_ctl(outer, EPOLL_CTL_ADD, inner, &event);  // EXPECT ctl-unchecked warning
  idle(outer);
  must(close(inner));
  must(close(outer));
  return 0;
}
