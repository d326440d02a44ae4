#include "turns.h"

#include <sys/socket.h>
#include <unistd.h>

std::optional<Forgetful::Rearm> Forgetful::turn(std::uint64_t token, std::uint32_t events) {
  Slot& slot = table.at(token);
  const std::lock_guard held(slot.lock);
  if (!slot.connection) return {};
  Connection& connection = *slot.connection;
  if (connection.advance(events) == Next::close) {
    table.close(slot);
    return {};
  }
  if (connection.is_half()) return {};  // ofd-oneshot-not-rearmed
  return Rearm{connection.fd(), connection.interest()};
}

int ByNumber::turn(std::uint64_t token, std::uint32_t events) {
  Slot& slot = table.at(token);
  const std::lock_guard held(slot.lock);
  Connection& connection = *slot.connection;
  switch (connection.advance(events)) {
    case Next::close: table.close(slot); return -1;
    case Next::work:
    case Next::wait: break;
  }
  if (connection.is_half()) return -1;  // ofd-oneshot-not-rearmed
  return connection.fd();
}

std::optional<Resumed::Rearm> Resumed::turn(std::uint64_t token, std::uint32_t events) {
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

std::optional<ClosedBelow::Rearm> ClosedBelow::turn(std::uint64_t token, std::uint32_t events) {
  Slot& slot = table.at(token);
  const std::lock_guard held(slot.lock);
  Connection& connection = *slot.connection;
  connection.advance_or_close(events);
  if (connection.is_ended()) return {};
  return Rearm{connection.fd(), connection.interest()};
}

std::optional<Working::Rearm> Working::turn(std::uint64_t token, std::uint32_t events) {
  Slot& slot = table.at(token);
  const std::lock_guard held(slot.lock);
  Connection& connection = *slot.connection;
  const Next next = connection.advance(events);
  if (next == Next::work) return {};
  if (next != Next::close) return Rearm{connection.fd(), connection.interest()};
  table.close(slot);
  return {};
}

static Next serve(Connection& connection) {
  char bytes[512];
  const ssize_t n = ::recv(connection.fd(), bytes, sizeof bytes, MSG_DONTWAIT);
  if (n == 0) return Next::close;
  return n > 0 && bytes[0] == 'w' ? Next::work : Next::wait;
}

std::optional<WorkingHere::Rearm> WorkingHere::turn(std::uint64_t token, std::uint32_t events) {
  Slot& slot = table.at(token);
  const std::lock_guard held(slot.lock);
  Connection& connection = *slot.connection;
  if ((events & EPOLLERR) != 0) {
    table.close(slot);
    return {};
  }
  switch (serve(connection)) {
    case Next::wait: return Rearm{connection.fd(), connection.interest()};
    case Next::work: return {};
    case Next::close: break;
  }
  table.close(slot);
  return {};
}

std::optional<Marking::Rearm> Marking::turn(std::uint64_t token, std::uint32_t events) {
  Slot& slot = table.at(token);
  const std::lock_guard held(slot.lock);
  Connection& connection = *slot.connection;
  if (connection.advance(events) == Next::close) {
    table.close(slot);
    return {};
  }
  if (connection.is_half()) {
    connection.paused = true;
    return {};
  }
  return Rearm{connection.fd(), connection.interest()};
}

std::optional<Pushing::Rearm> Pushing::turn(std::uint64_t token, std::uint32_t events) {
  Slot& slot = table.at(token);
  const std::lock_guard held(slot.lock);
  Connection& connection = *slot.connection;
  if (connection.advance(events) == Next::close) {
    table.close(slot);
    return {};
  }
  if (connection.is_half()) {
    later_.push_back(token);
    return {};
  }
  return Rearm{connection.fd(), connection.interest()};
}

std::optional<Repeating::Rearm> Repeating::turn(std::uint64_t token, std::uint32_t events) {
  Slot& slot = table.at(token);
  const std::lock_guard held(slot.lock);
  Connection& connection = *slot.connection;
  if (connection.advance(events) == Next::close) {
    table.close(slot);
    return {};
  }
  if (connection.is_half()) return last_;
  last_ = Rearm{connection.fd(), connection.interest()};
  return last_;
}

std::optional<Kinds::Rearm> Kinds::turn(Served& served, std::uint32_t events) {
  if (served.serve(events) == Next::close) {
    delete &served;
    return {};
  }
  if (served.is_timer()) return {};
  return Rearm{served.fd(), EPOLLIN};
}

std::optional<Pairs::Rearm> Pairs::turn(Pair& pair, std::uint32_t events) {
  if (pair.pass_on(events) == Next::close) {
    ::close(pair.client);
    ::close(pair.upstream);
    return {};
  }
  if (pair.upstream_pending) return {};
  if ((events & EPOLLOUT) != 0) return Rearm{pair.upstream, EPOLLIN};
  return Rearm{pair.client, EPOLLIN};
}

std::optional<Levels::Rearm> Levels::turn(std::uint64_t token, std::uint32_t events) {
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
