// A forked child lets go of an inherited signal pair by two ways, as event_reinit of libevent does:
// first by hand, then with the base it tears down. Its parent still has the pair.
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

int main() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  const pid_t child = must(fork());
  if (child == 0) {
    must(close(pair[0]));
    must(close(pair[1]));
    const int mine = must(epoll_create1(EPOLL_CLOEXEC));  // takes the first number
    must_hold(mine == pair[0]);
    must_hold(close(pair[1]) == -1);
    idle(mine);
    _exit(0);
  }
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
  must(close(pair[0]));
  must(close(pair[1]));
  return 0;
}
