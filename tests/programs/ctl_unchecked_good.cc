// The loop that cannot be nested is closed, as the answer of ADD asks for.
#include <unistd.h>

#include <cerrno>

#include "program.h"

int main() {
  const int outer = must(epoll_create1(EPOLL_CLOEXEC));
  const int inner = must(epoll_create1(EPOLL_CLOEXEC));
  must(control(inner, EPOLL_CTL_ADD, outer, EPOLLIN, outer));
  if (control(outer, EPOLL_CTL_ADD, inner, EPOLLIN, inner) != 0) {
    must_hold(errno == ELOOP);
    must(close(inner));
  }
  idle(outer);
  must(close(outer));
  return 0;
}
