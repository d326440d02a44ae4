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

int main() {
  serve_blocking(3);
  serve(3);
}
