// The listener is closed with a connection in its queue, but a worker holds it: the queue lives, and
// the worker serves it.
#include <sys/wait.h>

#include "tcp.h"

int main() {
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  must(setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  int start[2];
  must(pipe(start));

  const int child = must(fork());
  if (child == 0) {
    must(close(start[1]));
    char none;
    must_hold(read(start[0], &none, 1) == 0);  // the parent has closed its listener
    const int connection = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    must(static_cast<int>(write(connection, "!", 1)));
    std::_Exit(0);
  }
  must(close(listener));
  must(close(start[1]));
  char byte;
  must_hold(read(client, &byte, 1) == 1);
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
  return 0;
}
