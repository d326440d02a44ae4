#include "runtime/waiting_line.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>

#include "runtime/raw.h"
#include "runtime/slice.h"

namespace ofdcheck::runtime {
namespace {

struct Seat {
  std::atomic<std::uint64_t> entry{0};  // ticket in the upper half, epfd + 1 in the lower; 0: free
  std::atomic<std::int64_t> slice_end{0};
};

// Threads beyond these have no place, and no order is kept for them. A seat stays taken by a thread
// whose handler jumped out of its wait or that was not forked along: it counts as one that is late.
constinit std::array<Seat, 64> seats{};
constinit std::atomic<std::uint32_t> tickets{0};

// Between two looks at who has gone, and for a thread that has said so to be in the kernel's queue.
constexpr timespec kLook{0, 100'000};
// How long a thread is waited for that should have woken up. Slices end late: epoll_wait counts
// milliseconds, and the kernel lets a sleeper oversleep by a thousandth (select_estimate_accuracy in
// fs/select.c), a millisecond more for the default grace period. The rest is a busy machine's.
constexpr std::int64_t kPatience = 10'000'000;

std::uint32_t ticket_of(std::uint64_t entry) { return static_cast<std::uint32_t>(entry >> 32); }
std::uint32_t instance_of(std::uint64_t entry) { return static_cast<std::uint32_t>(entry); }

}  // namespace

Place::Place(int epfd) {
  if (epfd < 0) return;
  entry_ = std::uint64_t{tickets.fetch_add(1, std::memory_order_relaxed)} << 32 |
           (static_cast<std::uint32_t>(epfd) + 1);
  for (std::size_t i = 0; i < seats.size() && seat_ < 0; ++i) {
    std::uint64_t free = 0;
    if (!seats[i].entry.compare_exchange_strong(free, entry_, std::memory_order_relaxed)) continue;
    seat_ = static_cast<int>(i);
  }
  queue(Suspicions::kNever);
}

void Place::leave() const {
  if (seat_ < 0) return;
  std::uint64_t own = entry_;
  seats[static_cast<std::size_t>(seat_)].entry.compare_exchange_strong(own, 0, std::memory_order_relaxed);
}

bool Place::alone() const {
  return seat_ < 0 || std::none_of(seats.begin(), seats.end(), [this](const Seat& seat) {
    const std::uint64_t other = seat.entry.load(std::memory_order_relaxed);
    return other != 0 && other != entry_ && instance_of(other) == instance_of(entry_);
  });
}

void Place::queue(std::int64_t slice_end) {
  if (seat_ < 0) return;
  seats[static_cast<std::size_t>(seat_)].slice_end.store(slice_end, std::memory_order_relaxed);
}

bool Place::comes_before(std::uint64_t other) const {
  // Tickets wrap: the difference tells which is older.
  return other != 0 && instance_of(other) == instance_of(entry_) &&
         static_cast<std::int32_t>(ticket_of(other) - ticket_of(entry_)) < 0;
}

// Who has queued again has a slice that ends later, or never; whose slice ended long ago is lost.
bool Place::somebody_goes_first(std::int64_t slice_end) const {
  return std::any_of(seats.begin(), seats.end(), [&](const Seat& seat) {
    const std::int64_t end = seat.slice_end.load(std::memory_order_relaxed);
    return comes_before(seat.entry.load(std::memory_order_relaxed)) && end <= slice_end &&
           end > slice_end - kPatience;
  });
}

void Place::give_way(std::int64_t slice_end, std::int64_t latest) const {
  if (alone()) return;
  const std::int64_t patience = std::min(slice_end + kPatience, latest);
  bool waits = std::any_of(seats.begin(), seats.end(), [this](const Seat& seat) {
    return comes_before(seat.entry.load(std::memory_order_relaxed));
  });
  while (waits && monotonic_ns() < patience) {
    waits = somebody_goes_first(slice_end);
    raw_syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, reinterpret_cast<long>(&kLook), 0);
  }
}

}  // namespace ofdcheck::runtime
