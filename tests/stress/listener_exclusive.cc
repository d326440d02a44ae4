// One listener in the instances of all threads, with EPOLLEXCLUSIVE: a connection wakes some of them.
#include "tests/stress/shared_listener.h"

int main(int argc, char** argv) {
  return run_server(argc, argv, [](const Ends&) {}, [](int, const Ends& ends) {
    serve_from_shared_listener(ends, EPOLLIN | EPOLLEXCLUSIVE);
  });
}
