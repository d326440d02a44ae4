// A ring of threads with an instance each. After every turn a connection goes on to the next thread:
// DEL here, ADD there, and what came in between is reported by the ADD.
#include "tests/stress/server.h"

namespace {

std::array<int, kWorkers> instances;

void serve(int number, const Ends& ends) {
  const auto here = static_cast<std::size_t>(number);
  const int epfd = instances[here];
  const int next = instances[(here + 1) % kWorkers];
  std::array<epoll_event, kBatch> room;
  for (;;) {
    for (const epoll_event& event : wait_for_events(epfd, room)) {
      const int fd = event.data.fd;
      if (fd == ends.stop) return;
      if (fd == ends.listener) {
        for (int peer; (peer = accept_next(fd)) != -1;)
          add(next, peer, EPOLLIN | EPOLLRDHUP, static_cast<std::uint64_t>(peer));
      } else if (echo(fd)) {
        // In this order: in both at once, two threads would work on it.
        must(epoll_ctl(epfd, EPOLL_CTL_DEL, fd, nullptr));
        add(next, fd, EPOLLIN | EPOLLRDHUP, static_cast<std::uint64_t>(fd));
      } else {
        must(epoll_ctl(epfd, EPOLL_CTL_DEL, fd, nullptr));
        must(close(fd));
      }
    }
  }
}

void prepare(const Ends& ends) {
  for (int& epfd : instances) {
    epfd = make_instance();
    add(epfd, ends.stop, EPOLLIN, static_cast<std::uint64_t>(ends.stop));
  }
  add(instances[0], ends.listener, EPOLLIN, static_cast<std::uint64_t>(ends.listener));
}

}  // namespace

int main(int argc, char** argv) { return run_server(argc, argv, prepare, serve); }
