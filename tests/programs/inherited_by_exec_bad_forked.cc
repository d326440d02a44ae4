// The child of a fork has no use for the server's descriptors, and goes on to another program with
// the ones that are not closed by exec.
#include <sys/wait.h>

#include <initializer_list>

#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  const int connection = must(accept(listener, nullptr, nullptr));  // EXPECT inherited-by-exec warning confirmed

  const int child = must(fork());
  if (child == 0) {
    execl("/bin/true", "true", nullptr);
    std::_Exit(3);
  }
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
  for (const int fd : {epfd, listener, client}) must(close(fd));
  must(shutdown(connection, SHUT_RDWR));
  must(close(connection));
  return 0;
}
