// One connection: its fd, what was read but not yet understood, what is still to be sent. It knows
// no epoll: a loop brings it events and asks what it waits for.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "net/fd.h"
#include "protocol/protocol.h"

namespace refserver {

enum class Next {
  wait,   // for interest()
  again,  // its turn is over but there is more to do: come back without waiting for an edge
  job,    // protocol().job() must be done first
  close,
};

using Clock = std::chrono::steady_clock;

class Connection {
 public:
  static constexpr std::uint32_t kReadInterest = EPOLLIN | EPOLLRDHUP;
  static constexpr std::uint32_t kWriteInterest = EPOLLOUT;

  Connection(int fd, std::unique_ptr<Protocol> protocol);

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] Protocol& protocol() { return *protocol_; }
  [[nodiscard]] Output& output() { return output_; }

  // All I/O that `events` allow. Who is told of edges, and not of levels, adds EPOLLIN itself after
  // a write was blocked: the edge for the input may have passed meanwhile.
  Next advance(std::uint32_t events);

  // Reading stops while output is blocked: that is the back-pressure. EPOLLRDHUP goes with
  // EPOLLIN, because a half-closed peer would report it for as long as the reply takes.
  [[nodiscard]] std::uint32_t interest() const;

  // Bytes that somebody else has read. Only planted bugs read by themselves.
  Next feed(std::string_view bytes);

  // When it last had an event, for loops that end idle connections; they say so.
  void touch(Clock::time_point now) { last_active_ = now; }
  [[nodiscard]] Clock::time_point last_active() const { return last_active_; }
  // The last words to a client that was silent for too long.
  void time_out();

  // Nothing begun, nothing to send.
  [[nodiscard]] bool idle() const;
  [[nodiscard]] bool served() const { return served_; }

 private:
  Next finish();
  Next read_chunk(bool& drained);
  void take(std::string_view bytes);

  static constexpr std::size_t kTurn = 256 * 1024;

  Fd fd_;
  std::unique_ptr<Protocol> protocol_;
  Output output_;
  std::string unread_;  // received, but the protocol had no room for the reply
  Clock::time_point last_active_ = Clock::now();
  std::size_t budget_ = 0;
  std::size_t discarded_ = 0;
  bool peer_ended_ = false;  // EPOLLRDHUP was delivered: as an edge it comes only once
  bool ended_ = false;       // and the end was read
  bool lingering_ = false;
  bool served_ = false;
};

// advance(), with jobs done on the spot.
Next serve_inline(Connection& connection, std::uint32_t events);

}  // namespace refserver
