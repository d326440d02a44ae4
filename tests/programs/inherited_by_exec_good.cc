// Close-on-exec from the start, by flag or by fcntl, and programs started in three ways.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <initializer_list>

#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  const int connection = must(accept(listener, nullptr, nullptr));
  must(fcntl(connection, F_SETFD, FD_CLOEXEC));
  const int copy = must(fcntl(listener, F_DUPFD_CLOEXEC, 0));

  pid_t child = 0;
  char name[] = "true";
  char* const argv[] = {name, nullptr};
  must_hold(posix_spawn(&child, "/bin/true", nullptr, nullptr, argv, nullptr) == 0);
  must(waitpid(child, nullptr, 0));
  must_hold(system("true") == 0);
  FILE* output = popen("true", "re");
  must_hold(output != nullptr && pclose(output) == 0);

  for (const int fd : {epfd, copy, listener, connection, client}) must(close(fd));
  return 0;
}
