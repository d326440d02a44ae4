// A server without close-on-exec starts another program: it has the server's descriptors.
#include <spawn.h>
#include <sys/wait.h>

#include <initializer_list>

#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(0));  // EXPECT inherited-by-exec warning confirmed
  const int listener = must(socket(AF_INET, SOCK_STREAM, 0));  // EXPECT inherited-by-exec warning confirmed
  const int client = connect_to_loopback(listen_on_loopback(listener));
  const int connection = must(accept(listener, nullptr, nullptr));  // EXPECT inherited-by-exec warning confirmed
  const int kept = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  listen_on_loopback(kept);
  const int copy = must(dup(kept));  // EXPECT inherited-by-exec warning confirmed

  pid_t child = 0;
  char name[] = "true";
  char* const argv[] = {name, nullptr};
  must_hold(posix_spawn(&child, "/bin/true", nullptr, nullptr, argv, nullptr) == 0);
  must(waitpid(child, nullptr, 0));

  for (const int fd : {epfd, listener, connection, kept, copy}) must(close(fd));
  must(close(client));
  return 0;
}
