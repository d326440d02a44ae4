#include "drain.h"

#include <poll.h>

#include <algorithm>
#include <chrono>

namespace refserver {
namespace {

short poll_interest(const Connection& connection) {
  return (connection.interest() & EPOLLOUT) != 0 ? POLLOUT : POLLIN | POLLRDHUP;
}

// A client that has connected and not yet sent a byte keeps its chance until the deadline: its
// request may be under way. One that was served and is idle may lose a request it sends at this
// very moment, which HTTP lets a client repeat (RFC 9112, 9.3.1).
bool is_over(Connection& connection, std::uint32_t events) {
  connection.protocol().end_soon();
  const Next next = serve_inline(connection, events);
  return next == Next::close || (connection.idle() && connection.served());
}

}  // namespace

void drain(std::vector<std::unique_ptr<Connection>> connections, int deadline_ms) {
  const auto end = Clock::now() + std::chrono::milliseconds(deadline_ms);
  // One turn without asking: a request may already lie in the socket.
  std::erase_if(connections, [](auto& each) { return is_over(*each, EPOLLIN); });
  std::vector<pollfd> polled;
  while (!connections.empty()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return;
    polled.clear();
    for (const auto& each : connections)
      polled.push_back({each->fd(), poll_interest(*each), 0});
    if (::poll(polled.data(), polled.size(), static_cast<int>(left.count())) <= 0) continue;
    std::size_t at = 0;
    // The bits of poll(2) and of epoll have the same values on Linux (include/uapi/linux/poll.h).
    std::erase_if(connections, [&](auto& each) {
      const auto events = static_cast<std::uint32_t>(polled[at++].revents);
      return events != 0 && is_over(*each, events);
    });
  }
}

}  // namespace refserver
