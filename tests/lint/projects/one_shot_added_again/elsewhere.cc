#include <sys/socket.h>
#include <unistd.h>

#include "queues.h"

void Pairs::take(int fd) {
  const int upstream = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (upstream < 0) {
    ::close(fd);
    return;
  }
  pairs.push_back({fd, upstream});
  epoll.add(fd, EPOLLIN | EPOLLONESHOT, pairs.size() - 1);
}

// The request is passed on; once the reply is there, both are closed.
void Pairs::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd())) {
      const std::uint64_t token = event.data.u64;
      Pair& pair = pairs.at(token);
      char bytes[512];
      const ssize_t n = ::recv(pair.client, bytes, sizeof bytes, 0);
      if (n > 0 && ::send(pair.upstream, bytes, static_cast<size_t>(n), MSG_NOSIGNAL) == n) {
        epoll.add(pair.upstream, EPOLLIN | EPOLLONESHOT, token);
      } else {
        ::close(pair.client);
        ::close(pair.upstream);
      }
    }
}

void Removing::off(std::uint64_t token) {
  const std::lock_guard held(table.lock);
  epoll.remove(table.all.at(token)->fd());
}

std::optional<Reconnecting::Again> Reconnecting::turn(std::uint64_t token) {
  const std::lock_guard held(table.lock);
  if (table.all.at(token)->advance()) return {};
  const int again = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (again < 0) return {};
  table.all.at(token) = std::make_unique<Connection>(again);
  return Again{again, EPOLLOUT};
}
