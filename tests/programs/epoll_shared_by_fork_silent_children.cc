// What children of a running loop may do with the inherited instance: nothing (a snapshot), close
// it, leave it to exec. And a supervisor may make an instance and hand the loop to its child.
#include <sys/wait.h>
#include <unistd.h>

#include <initializer_list>

#include "program.h"

template <class Body>
int child_that(Body body) {
  const int child = must(fork());
  if (child != 0) return child;
  body();
  std::_Exit(0);
}

void must_end_well(int child) {
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int snapshot = child_that([] { must(poll(nullptr, 0, 150)); });
  const int closing = child_that([epfd] {
    must(close(epfd));
    must(poll(nullptr, 0, 100));
  });
  const int other_program = child_that([] { execl("/bin/true", "true", nullptr); });
  idle(epfd);
  for (const int child : {snapshot, closing, other_program}) must_end_well(child);

  const int handed_over = must(epoll_create1(EPOLL_CLOEXEC));
  must_end_well(child_that([handed_over] { idle(handed_over); }));
  return 0;
}
