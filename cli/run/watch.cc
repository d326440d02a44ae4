#include "cli/run/watch.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>

namespace ofdcheck::cli {
namespace {

constexpr long kMillisecond = 1'000'000;
// A SIGKILLed worker raises nothing: its pidfd is looked at this often.
constexpr timespec kForDeaths = {0, 100 * kMillisecond};
// Writers of trace lines wake nobody, that would cost them a system call a line.
constexpr timespec kForTraceLines = {0, 10 * kMillisecond};
// Only the first process runs, and SIGCHLD tells when it ends.
constexpr timespec kForNothing = {10, 0};

}  // namespace

int Watch::until_the_end(int first) {
  while (true) {
    const std::uint32_t seen = file_.channel().changes.load(std::memory_order_acquire);
    look();
    if (!first_ended_ && reap(first)) look();
    if (is_over()) return first_status_;
    wait(seen);
  }
}

void Watch::look() {
  processes_.look();
  collector_.collect();
  if (drain_ != nullptr) drain_->drain(file_.channel());
}

bool Watch::reap(int first) {
  siginfo_t ended = {};
  if (waitid(P_PID, static_cast<id_t>(first), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      ended.si_pid == 0)
    return false;
  signals_.forward_to_nobody();
  waitpid(first, &first_status_, 0);
  return first_ended_ = true;
}

bool Watch::is_over() {
  if (!first_ended_) return false;
  if (!children_ || signals_.asked_to_end() != 0) return true;
  return !processes_.any_alive() && !is_mapped_elsewhere(file_.path(), file_.channel().board);
}

void Watch::wait(std::uint32_t seen) {
  const timespec* timeout = first_ended_ || processes_.more_than_one() ? &kForDeaths : &kForNothing;
  if (drain_ != nullptr) timeout = &kForTraceLines;
  // Returns at once when the word has changed since `seen`, be it by a signal's handler.
  syscall(SYS_futex, &file_.channel().changes, FUTEX_WAIT, seen, timeout, nullptr, 0);
}

}  // namespace ofdcheck::cli
