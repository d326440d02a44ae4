#include "tests/model/shadow.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "checker/kernel/raw_syscall.h"

namespace ofdcheck::fuzz {
namespace {

// What passes between two calls: a hundred of them are a grace period, so that what rules suspect
// comes due inside a program.
constexpr std::int64_t kStep = 10'000'000;

int this_thread() { return static_cast<int>(raw_syscall(SYS_gettid)); }

void print(const std::string& line) {
  const std::string whole = line + "\n";
  raw_syscall(SYS_write, 1, reinterpret_cast<long>(whole.data()), whole.size());
}

}  // namespace

Shadow::Shadow(Board* board, std::atomic<std::int64_t>& clock, bool traced)
    : clock_(clock),
      options_{.level = Level::note},
      recording_(linux_,
                 [this](const RecordedAnswer& answer) {
                   std::string line;
                   print_trace_answer(line, clock_, pid_, this_thread(), answer);
                   print(line);
                 }),
      model_(board, static_cast<int>(raw_syscall(SYS_getpid))),
      checker_(options_, model_, traced ? static_cast<Kernel&>(recording_) : linux_, *this),
      traced_(traced),
      pid_(static_cast<int>(raw_syscall(SYS_getpid))) {}

void Shadow::take(const Finding&, bool first) { findings_ += first ? 1 : 0; }

void Shadow::fill(Call& call) {
  call.time = clock_ += kStep;
  call.pid = pid_;
  call.tid = this_thread();
}

void Shadow::enter(Call& call, Effect& effect) {
  const std::lock_guard guard(lock_);
  fill(call);
  call.phase = Phase::enter;
  call.result = call.error = 0;
  if (call.is(family::wait | family::input | family::output))
    model_.thread(call.tid).begin(call.kind, call.kind == CallKind::epoll_wait ? call.epfd : call.fd,
                                  0);
  checker_.enter(call, effect);
  if (!traced_) return;
  std::string line;
  print_trace_line(line, call, {});
  print(line);
}

void Shadow::leave(Call& call, Effect& effect) {
  const std::lock_guard guard(lock_);
  fill(call);
  call.phase = Phase::leave;
  model_.thread(call.tid).end();
  checker_.leave(call, effect);
  if (!traced_) return;
  std::string line;
  print_trace_line(line, call, {});
  print(line);
}

void Shadow::become_child(const Call& fork) {
  pid_ = static_cast<int>(raw_syscall(SYS_getpid));
  checker_.become_child(pid_, this_thread(), fork);
}

long Seen::leave(long result) {
  const int error = errno;
  call.result = result;
  call.error = result < 0 ? error : 0;
  if (shadow_ != nullptr) shadow_->leave(call, effect_);
  errno = error;
  return result;
}

}  // namespace ofdcheck::fuzz
