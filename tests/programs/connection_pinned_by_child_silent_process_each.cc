// A process for each connection: the parent closes its copy right after the fork, and the child, who
// holds the connection on purpose, serves it.
#include <sys/wait.h>

#include <initializer_list>

#include "pinning_child.h"
#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  const int connection = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  char byte;
  must(static_cast<int>(write(client, "?", 1)));
  must_hold(recv(connection, &byte, 1, MSG_PEEK) == 1);  // which kind of child is it for?

  const int child = must(fork());
  if (child == 0) {
    must_hold(read(connection, &byte, 1) == 1);
    must_hold(read(connection, &byte, 1) == 1);  // the parent's close has not ended it
    must(shutdown(connection, SHUT_RDWR));
    std::_Exit(0);
  }
  must(close(connection));
  idle(epfd);
  must(static_cast<int>(write(client, "?", 1)));
  must_hold(hears_the_end(client));
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
  for (const int fd : {client, listener, epfd}) must(close(fd));
  return 0;
}
