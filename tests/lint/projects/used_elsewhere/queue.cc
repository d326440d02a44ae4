#include "queue.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

static constexpr char kFilling[26 * 64] = {};

std::string_view Queue::front() const {
  if (sent_ < bytes_.size()) return std::string_view(bytes_).substr(sent_);
  const std::size_t phase = at_ % 26;
  return {kFilling + phase, std::min(filling_, sizeof kFilling - phase)};
}

void Queue::drop(std::size_t length) {
  total_ += length;
  if (sent_ < bytes_.size()) {
    sent_ += length;
    if (sent_ == bytes_.size()) {
      bytes_.clear();
      sent_ = 0;
    }
    return;
  }
  at_ += length;
  filling_ -= length;
}

bool Queue::flush(int fd) {
  std::size_t budget = 1 << 20;
  while (!empty()) {
    if (budget == 0) return true;
    const std::string_view chunk = front();
    const bool more = filling_ > chunk.size();
    const ssize_t n =
        ::send(fd, chunk.data(), chunk.size(), MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    if (n < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN;
    }
    const auto taken = static_cast<std::size_t>(n);
    drop(taken);
    budget -= std::min(budget, taken);
  }
  return true;
}

bool Queue::finish(int fd, bool ended) {
  std::size_t budget = 1 << 20;
  while (!empty()) {
    if (budget == 0) return true;
    const std::string_view chunk = front();
    const bool more = filling_ > chunk.size();
    const ssize_t n = ended ? static_cast<ssize_t>(chunk.size())
                            : ::send(fd, chunk.data(), chunk.size(),
                                     MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    if (n < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN;
    }
    const auto taken = static_cast<std::size_t>(n);
    drop(taken);
    budget -= std::min(budget, taken);
  }
  return true;
}
