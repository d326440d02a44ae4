// LevelLoop's sense of time: idle connections, and when to look again after fds ran out.
#include <unistd.h>

#include <algorithm>

#include "loop/level_loop.h"
#include "plants.h"

namespace refserver {
namespace {

constexpr int kRetryAcceptMs = 100;

}  // namespace

void LevelLoop::touch(Entry& entry) {
  entry.connection->touch(now_);
  by_age_.splice(by_age_.end(), by_age_, entry.place);
}

// Only a connection between two requests is idle, and one that waits for a job is not: its time
// starts again.
void LevelLoop::close_idle() {
  if (options_.idle_ms == 0) return;
  const auto limit = std::chrono::milliseconds(options_.idle_ms);
  while (!by_age_.empty()) {
    const int fd = by_age_.front();
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    if (now_ - entry.connection->last_active() < limit) return;
    if (entry.paused) {
      touch(entry);
      continue;
    }
    if (planted(Bug::double_close)) {
      // Planted: the timer closes the fd, and the owner, which goes later, does so again.
      ::close(fd);
      expired_.push_back(std::move(entry.connection));
    } else {
      entry.connection->time_out();
    }
    close_connection(fd);
  }
}

int LevelLoop::wait_timeout() const {
  if (accepting_paused_) return kRetryAcceptMs;
  if (options_.idle_ms == 0 || by_age_.empty()) return -1;
  const auto at = static_cast<std::size_t>(by_age_.front());
  const auto end = entries_[at].connection->last_active() + std::chrono::milliseconds(options_.idle_ms);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

}  // namespace refserver
