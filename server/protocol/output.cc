#include "protocol/output.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "plants.h"

namespace refserver {
namespace {

constexpr std::size_t kPattern = 26 * 10080;  // 256 KiB

const std::array<char, kPattern> kFiller = [] {
  std::array<char, kPattern> pattern{};
  for (std::size_t i = 0; i < kPattern; ++i) pattern[i] = filler_byte(i);
  return pattern;
}();

}  // namespace

std::string_view Output::front() const {
  if (sent_ < bytes_.size()) return std::string_view(bytes_).substr(sent_);
  const std::size_t phase = filler_at_ % 26;
  const std::uint64_t length = std::min<std::uint64_t>(filler_left_, kPattern - phase);
  return {kFiller.data() + phase, static_cast<std::size_t>(length)};
}

void Output::drop(std::size_t length) {
  if (sent_ < bytes_.size()) {
    sent_ += length;
    if (sent_ == bytes_.size()) {
      bytes_.clear();
      sent_ = 0;
    }
    return;
  }
  filler_at_ += length;
  filler_left_ -= length;
}

void Output::drop_all() {
  bytes_.clear();
  sent_ = 0;
  filler_left_ = 0;
}

Output::Flush Output::flush(int fd) {
  std::size_t budget = kTurn;
  while (!empty()) {
    if (budget == 0) return Flush::spent;
    const std::string_view chunk = front();
    // MSG_NOSIGNAL: a client that is gone is an errno here, not a SIGPIPE for the whole process.
    const bool more = filler_left_ > chunk.size();
    const ssize_t n =
        ::send(fd, chunk.data(), chunk.size(), MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    if (n < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN ? Flush::blocked : Flush::broken;
    }
    const auto taken = static_cast<std::size_t>(n);
    // Planted: as with reads, a short one is the last.
    if (planted(Bug::write_interest_lost_partial) && taken < chunk.size()) {
      drop_all();
      return Flush::done;
    }
    drop(taken);
    budget -= std::min(budget, taken);
  }
  return Flush::done;
}

}  // namespace refserver
