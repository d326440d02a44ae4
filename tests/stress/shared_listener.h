// Threads with an epoll instance each, and one listener in all of them; whoever accepts a connection
// keeps it.
#pragma once

#include "tests/stress/server.h"

// `listener_events`: how the listener is registered.
inline void serve_from_shared_listener(const Ends& ends, unsigned listener_events) {
  const int epfd = make_instance();
  add(epfd, ends.stop, EPOLLIN, static_cast<std::uint64_t>(ends.stop));
  add(epfd, ends.listener, listener_events, static_cast<std::uint64_t>(ends.listener));
  std::array<epoll_event, kBatch> room;
  for (bool stopped = false; !stopped;) {
    for (const epoll_event& event : wait_for_events(epfd, room)) {
      const int fd = event.data.fd;
      if (fd == ends.stop) {
        stopped = true;
      } else if (fd == ends.listener) {
        for (int peer; (peer = accept_next(fd)) != -1;)
          add(epfd, peer, EPOLLIN | EPOLLRDHUP, static_cast<std::uint64_t>(peer));
      } else if (!echo(fd)) {
        must(close(fd));
      }
    }
  }
  must(close(epfd));
}
