#include "turns.h"

void Halves::take(int fd) {
  all_.push_back(table.open(fd));
  epoll.add(fd, EPOLLIN | EPOLLONESHOT, all_.back());
}

std::optional<Halves::Rearm> Halves::turn(std::uint64_t token, std::uint32_t events) {
  Slot& slot = table.at(token);
  const std::lock_guard held(slot.lock);
  Connection& connection = *slot.connection;
  if (connection.advance(events) == Next::close) {
    table.close(slot);
    return {};
  }
  if (connection.is_half()) return {};
  return Rearm{connection.fd(), connection.interest()};
}
