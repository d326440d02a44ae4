// One instance that holds nothing but the listener, waited on by all threads for one event at a time;
// each serves what it accepted in an instance of its own.
#include "tests/stress/server.h"

namespace {

int accepting = -1;

void serve(int, const Ends& ends) {
  // The common instance is nested in each thread's own: readable when a connection waits.
  const int epfd = make_instance();
  add(epfd, ends.stop, EPOLLIN, static_cast<std::uint64_t>(ends.stop));
  add(epfd, accepting, EPOLLIN, static_cast<std::uint64_t>(accepting));
  std::array<epoll_event, kBatch> room;
  std::array<epoll_event, 1> one;
  for (bool stopped = false; !stopped;) {
    for (const epoll_event& event : wait_for_events(epfd, room)) {
      const int fd = event.data.fd;
      if (fd == ends.stop) {
        stopped = true;
      } else if (fd == accepting) {
        if (wait_for_events(accepting, one, 0).empty()) continue;
        if (const int peer = accept_next(ends.listener); peer != -1)
          add(epfd, peer, EPOLLIN | EPOLLRDHUP, static_cast<std::uint64_t>(peer));
      } else if (!echo(fd)) {
        must(close(fd));
      }
    }
  }
  must(close(epfd));
}

void prepare(const Ends& ends) {
  accepting = make_instance();
  add(accepting, ends.listener, EPOLLIN, static_cast<std::uint64_t>(ends.listener));
}

}  // namespace

int main(int argc, char** argv) { return run_server(argc, argv, prepare, serve); }
