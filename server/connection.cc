#include "connection.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "plants.h"

namespace refserver {
namespace {

constexpr std::size_t kChunk = 16 * 1024;
constexpr std::size_t kMaxDiscarded = 1024 * 1024;

}  // namespace

Connection::Connection(int fd, std::unique_ptr<Protocol> protocol)
    : fd_(fd), protocol_(std::move(protocol)) {}

bool Connection::idle() const {
  return output_.empty() && unread_.empty() && protocol_->job() == nullptr &&
         protocol_->between_requests();
}

std::uint32_t Connection::interest() const {
  // Planted: the reading mask, always.
  if (planted(Bug::write_interest_lost)) return kReadInterest;
  // Planted: both directions, always, to be on the safe side.
  if (planted(Bug::rearm_spin)) return kReadInterest | kWriteInterest;
  // Planted: EPOLLRDHUP stays, nothing looks at it.
  if (planted(Bug::event_spin) && !output_.empty()) return kWriteInterest | EPOLLRDHUP;
  return output_.empty() ? kReadInterest : kWriteInterest;
}

Next Connection::feed(std::string_view bytes) {
  const std::string all = std::exchange(unread_, {}) + std::string(bytes);
  take(all);
  return output_.flush(fd_.get()) == Output::Flush::broken ? Next::close : Next::wait;
}

void Connection::time_out() {
  protocol_->time_out(output_);
  if (planted(Bug::use_after_close)) {
    // Planted: the number outlives what it named.
    const int fd = fd_.get();
    fd_.reset();
    output_.flush(fd);
    return;
  }
  output_.flush(fd_.get());
}

Next Connection::advance(std::uint32_t events) {
  // Both directions are gone: EPOLLHUP needs both ends' FIN or a reset, and after EPOLLERR neither
  // reading nor writing works.
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) return Next::close;
  if ((events & EPOLLRDHUP) != 0) peer_ended_ = true;
  bool may_read = (events & Connection::kReadInterest) != 0;
  budget_ = kTurn;
  for (;;) {
    switch (output_.flush(fd_.get())) {
      case Output::Flush::done: break;
      case Output::Flush::blocked: return Next::wait;
      case Output::Flush::spent: return Next::again;
      case Output::Flush::broken: return Next::close;
    }
    if (protocol_->job() != nullptr) return Next::job;
    if (protocol_->finished() && !lingering_) {
      if (const Next next = finish(); next == Next::close) return next;
    }
    if (!unread_.empty() && !lingering_) {
      take(std::exchange(unread_, {}));
      if (!output_.empty() || protocol_->job() != nullptr || protocol_->finished()) continue;
    }
    if (ended_) return Next::close;
    if (!may_read) return Next::wait;
    if (budget_ == 0) return Next::again;
    bool drained = false;
    if (const Next next = read_chunk(drained); next == Next::close) return next;
    if (drained) may_read = false;
    // Planted: one read, and back to epoll_wait.
    if (planted(Bug::edge_not_drained)) may_read = false;
  }
}

// A short read on a stream has emptied the receive buffer (epoll(7), Q9), which saves the read that
// would say EAGAIN. Not when the peer has ended: that edge was already delivered together with this
// data, and the end itself, the 0, is still to be read.
Next Connection::read_chunk(bool& drained) {
  std::array<char, kChunk> chunk;
  const ssize_t n = ::recv(fd_.get(), chunk.data(), chunk.size(), 0);
  if (n < 0) {
    if (errno == EAGAIN) drained = true;
    return errno == EAGAIN || errno == EINTR ? Next::wait : Next::close;
  }
  const auto length = static_cast<std::size_t>(n);
  ended_ = length == 0;
  drained = !peer_ended_ && length > 0 && length < chunk.size();
  budget_ -= length < budget_ ? length : budget_;
  if (lingering_) {
    discarded_ += length;
    return discarded_ > kMaxDiscarded ? Next::close : Next::wait;
  }
  if (length > 0) {
    served_ = true;
    take({chunk.data(), length});
  }
  return Next::wait;
}

void Connection::take(std::string_view bytes) {
  const std::size_t used = protocol_->consume(bytes, output_);
  unread_.assign(bytes.substr(used));
}

// Closing while unread input is under way sends a reset, which can destroy the reply before the
// peer has read it (RFC 9112, 9.6). So after bad input only our half is closed, and the rest is
// read and thrown away until the peer ends too.
Next Connection::finish() {
  if (ended_ || (!protocol_->refused() && unread_.empty())) return Next::close;
  ::shutdown(fd_.get(), SHUT_WR);
  unread_.clear();
  lingering_ = true;
  return Next::wait;
}

Next serve_inline(Connection& connection, std::uint32_t events) {
  Next next = connection.advance(events);
  while (next == Next::job) {
    connection.protocol().finish_job(run_job(*connection.protocol().job()), connection.output());
    next = connection.advance(events);
  }
  return next;
}

}  // namespace refserver
