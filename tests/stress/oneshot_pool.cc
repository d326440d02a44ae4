// A pool of threads on one epoll instance: listener and connections are one-shot, and belong to whoever
// got their event until it arms them again. Closed without DEL.
#include "tests/stress/server.h"

namespace {

int epfd = -1;
constexpr unsigned kMask = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;

void serve(int, const Ends& ends) {
  std::array<epoll_event, kBatch> room;
  for (;;) {
    for (const epoll_event& event : wait_for_events(epfd, room)) {
      const int fd = event.data.fd;
      if (fd == ends.stop) return;
      if (fd == ends.listener) {
        for (int peer; (peer = accept_next(fd)) != -1;)
          add(epfd, peer, kMask, static_cast<std::uint64_t>(peer));
        modify(epfd, fd, EPOLLIN | EPOLLONESHOT, static_cast<std::uint64_t>(fd));
      } else if (echo(fd)) {
        modify(epfd, fd, kMask, static_cast<std::uint64_t>(fd));
      } else {
        must(close(fd));
      }
    }
  }
}

void prepare(const Ends& ends) {
  epfd = make_instance();
  add(epfd, ends.stop, EPOLLIN, static_cast<std::uint64_t>(ends.stop));
  add(epfd, ends.listener, EPOLLIN | EPOLLONESHOT, static_cast<std::uint64_t>(ends.listener));
}

}  // namespace

int main(int argc, char** argv) { return run_server(argc, argv, prepare, serve); }
