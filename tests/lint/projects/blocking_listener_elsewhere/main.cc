// The constructor opens the socket and listens; who registers it is a function of another file, too.
#include "listener.h"

void serve_blocking(int epoll) {
  const Blocking listener("one");
  add(epoll, listener.fd());  // ofd-blocking-listener
  run(epoll);
}

void serve(int epoll) {
  const Nonblocking listener("two");
  add(epoll, listener.fd());
  run(epoll);
}

void serve_blocking_with_flags(int epoll) {
  const Blocking listener("three");
  add_with(epoll, listener.fd(), false, false);  // ofd-blocking-listener
  run(epoll);
}

void serve_with_flags(int epoll) {
  const Blocking listener("four");
  add_nonblocking(epoll, listener.fd(), false, false);
  run(epoll);
}

int main() {
  serve_blocking(3);
  serve(3);
  serve_blocking_with_flags(3);
  serve_with_flags(3);
}
