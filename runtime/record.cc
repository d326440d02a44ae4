#include "runtime/record.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string>

#include "runtime/memory.h"
#include "runtime/runtime.h"
#include "runtime/section.h"
#include "runtime/thread_state.h"

namespace ofdcheck::runtime {

thread_local constinit ThreadState this_thread __attribute__((tls_model("initial-exec")));

namespace {

// clock_gettime is answered in the vDSO: no system call.
std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// Its leave has the time of its enter: looking at the clock takes 25 to 40 ns.
bool is_over_at_once(CallKind kind) {
  return kind == CallKind::epoll_ctl || kind == CallKind::close || is_any(kind, family::dups);
}

struct Frames {
  std::array<std::uintptr_t, FindingRecord::kFrames> addresses;
  std::size_t count = 0;
};

// The caller's stack without frames of this library: syscall() reaches close() through us.
Frames capture_frames(const Runtime& runtime, const CallerFrame& caller, bool shallow,
                      KnownWalk* walk) {
  std::array<std::uintptr_t, FindingRecord::kFrames + 2> raw;
  const auto depth = static_cast<std::size_t>(shallow ? 1 : runtime.settings.stack_depth);
  const int most = static_cast<int>(depth) + 2;
  const int got = walk == nullptr ? capture(caller, raw.data(), most)
                                  : capture(caller, raw.data(), most, *walk);
  Frames frames;
  for (int i = 0; i < got && frames.count < depth; ++i) {
    const std::uintptr_t address = raw[static_cast<std::size_t>(i)];
    const bool ours = address >= runtime.own_begin && address < runtime.own_end;
    if (!ours || frames.count > 0) frames.addresses[frames.count++] = address;
  }
  return frames;
}

void write_trace(Runtime& runtime, const std::string& line) {
  TraceRing& ring = runtime.channel.ring;
  if (ring.size == 0) return;
  const std::uint64_t bytes = line.size() + 1;
  const std::uint64_t begin = ring.reserved.fetch_add(bytes);
  // The reader empties the ring all the time; a second of patience covers one that was swapped out.
  for (int waits = 0; begin + bytes - ring.read.load(std::memory_order_acquire) > ring.size; ++waits) {
    if (waits > 1000) {
      ring.lost.fetch_add(1);
      break;
    }
    timespec pause{0, 1'000'000};
    raw_syscall(SYS_nanosleep, reinterpret_cast<long>(&pause), 0);
  }
  char* base = runtime.channel.ring_bytes();
  for (std::uint64_t i = 0; i < bytes; ++i)
    base[(begin + i) % ring.size] = i < line.size() ? line[i] : '\n';
  // Published in order: whoever reserved before us finishes first. One that was killed in between
  // would stop the ring, so the wait is bounded too.
  for (int waits = 0; ring.written.load(std::memory_order_acquire) != begin && waits < 100'000; ++waits)
    __builtin_ia32_pause();
  ring.written.store(begin + bytes, std::memory_order_release);
}

void trace(Runtime& runtime, const Call& call) {
  if (!runtime.settings.record) return;
  std::string frames;
  runtime.sink.spell(call.stack, frames);
  std::string line;
  print_trace_line(line, call, frames);
  write_trace(runtime, line);
}

// A call put aside by a signal handler, as if it were made now: enter and leave at once.
void apply_queued(Runtime& runtime, const PutAside::Queued& queued) {
  Call call = queued.call;
  call.fds = std::span<const int>(queued.fds.data(), queued.call.fds.size());
  call.stack = runtime.stacks.id_of(queued.caller);
  call.pid = runtime.pid;
  call.tid = this_thread.tid;
  call.time = now();
  Effect effect;
  Call entered = call;
  entered.phase = Phase::enter;
  runtime.checker.enter(entered, effect);
  trace(runtime, entered);
  call.phase = Phase::leave;
  runtime.checker.leave(call, effect);
  trace(runtime, call);
}

// In order of arrival. A handler may add one while we look: only the exchange ends the loop.
void drain_queue(Runtime& runtime, ThreadState& thread) {
  unsigned done = 0;
  do {
    while (done < thread.queued) apply_queued(runtime, thread.aside->calls[done++]);
  } while (!__atomic_compare_exchange_n(&thread.queued, &done, 0u, false, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED));
}

// Under the lock: a thread's first call makes its record, in which others see what it is inside of.
void make_known(Runtime& runtime, ThreadState& thread) {
  if (thread.thread != nullptr) return;
  thread.thread = &runtime.model.thread(thread.tid);
  if (thread.walks == nullptr) thread.walks = runtime.walks.take();
  watch_thread_end();
}

// The vfork child has exec'd: what it took along is judged as one call of the parent.
void judge_vfork(Runtime& runtime, ThreadState& thread) {
  Call call;
  call.kind = CallKind::vfork;
  call.phase = Phase::enter;
  call.stack = runtime.stacks.id_of({&thread.vfork_caller, 1});
  call.fds = {thread.vfork_took.data(), thread.vfork_took_count};
  call.pid = runtime.pid;
  call.tid = thread.tid;
  call.time = now();
  thread.vfork_took_count = 0;
  Effect effect;
  runtime.checker.enter(call, effect);
  trace(runtime, call);
  call.phase = Phase::leave;
  runtime.checker.leave(call, effect);
  trace(runtime, call);
}

}  // namespace

// A question and its answer stand before the line of the call they were asked for.
void trace_answer(Runtime& runtime, const RecordedAnswer& answer) {
  if (!runtime.settings.record) return;
  std::string line;
  print_trace_answer(line, now(), runtime.pid, this_thread.tid, answer);
  write_trace(runtime, line);
}

// In a signal handler, which another one may interrupt: whoever comes takes its place first. Nobody reads
// before all have come back.
void Observation::put_aside(ThreadState& thread) const {
  if (thread.aside == nullptr) {
    PutAside* none = nullptr;
    PutAside* mine = PutAside::take();
    if (!__atomic_compare_exchange_n(&thread.aside, &none, mine, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
      PutAside::give_back(mine);
    if (thread.aside == nullptr) return;
  }
  const unsigned at = __atomic_fetch_add(&thread.queued, 1u, __ATOMIC_RELAXED);
  if (at >= PutAside::kMost) {
    __atomic_fetch_sub(&thread.queued, 1u, __ATOMIC_RELAXED);
    return;
  }
  PutAside::Queued& queued = thread.aside->calls[at];
  queued.call = call;
  for (std::size_t i = 0; i < call.fds.size() && i < queued.fds.size(); ++i) queued.fds[i] = call.fds[i];
  queued.call.fds = std::span<const int>(queued.fds.data(), std::min(call.fds.size(), queued.fds.size()));
  queued.call.batch = {};
  queued.caller[0] = caller_.return_address;
}

// True when this thread may go in. At leave a call that came while the thread was inside (from a
// signal handler) is put aside for the frame it interrupted.
bool Observation::begin(bool at_leave) {
  Runtime* runtime = current();
  if (runtime == nullptr || in_vfork_child()) return false;
  ThreadState& thread = this_thread;
  if (thread.inside) {
    if (at_leave && !entered_) put_aside(thread);
    return false;
  }
  calm_.begin();
  thread.inside = true;
  if (thread.tid == 0) thread.tid = raw_gettid();
  return true;
}

void Observation::apply(bool enter, bool leave) {
  Runtime& runtime = made();
  // The stack is looked at once a call, and most often it is one that is known by heart.
  Frames frames;
  KnownWalk* walk = nullptr;
  if (call.stack == 0) {
    Walks* walks = shallow_ ? nullptr : this_thread.walks;
    if (walks != nullptr) call.stack = walks->find(caller_);
    if (call.stack == 0) {
      if (walks != nullptr) walk = &walks->room_for(caller_);
      frames = capture_frames(runtime, caller_, shallow_, walk);
    }
  }
  section(runtime, [&] {
    if (call.stack == 0) call.stack = runtime.stacks.id_of({frames.addresses.data(), frames.count});
    if (walk != nullptr) walk->name(call.stack);
    judge(enter, leave);
  });
}

// In a section.
void Observation::judge(bool enter, bool leave) {
  Runtime& runtime = made();
  ThreadState& thread = this_thread;
  make_known(runtime, thread);
  if (thread.vfork_took_count > 0) judge_vfork(runtime, thread);
  call.pid = runtime.pid;
  call.tid = thread.tid;
  if (enter || !is_over_at_once(call.kind)) call.time = now();
  if (BoardProcess* process = runtime.process; process != nullptr) {
    // Under the lock, so that nobody else of this process counts: no need of a locked instruction.
    process->calls.store(process->calls.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    process->declined.store(runtime.linux_kernel.declined(), std::memory_order_relaxed);
    process->resynchronised.store(runtime.model.resynchronised(), std::memory_order_relaxed);
    process->memory.store(bytes_mapped(), std::memory_order_relaxed);
  }
  if (enter) {
    Call entered = call;
    entered.phase = Phase::enter;
    entered.result = 0;
    entered.error = 0;
    runtime.checker.enter(entered, effect_);
    trace(runtime, entered);
  }
  if (leave) {
    call.phase = Phase::leave;
    runtime.checker.leave(call, effect_);
    trace(runtime, call);
    // Its memory belongs under the lock; an assignment of {} would keep the block until the end.
    std::vector<Released>().swap(effect_.released);
  }
  drain_queue(runtime, thread);
}

void Observation::end() {
  this_thread.inside = false;
  calm_.end();
}

void Observation::set_outcome(long result) {
  call.result = result;
  call.error = result < 0 ? errno_ : 0;
}

void Observation::enter() {
  if (!begin(false)) return;
  errno_ = errno;
  apply(true, false);
  entered_ = true;
  errno = errno_;
  end();
}

void Observation::leave(long result) {
  errno_ = errno;
  set_outcome(result);
  if (!begin(true)) return;
  apply(!entered_, true);
  entered_ = false;
  errno = errno_;
  end();
}

void Observation::once(long result) { leave(result); }

void Observation::resume_wait(Ref<EpollInstance> instance, std::uint32_t entered) {
  effect_.clear();
  effect_.instance = instance;
  effect_.order = entered;
  entered_ = true;
}

void Observation::reconsider() {
  if (!begin(false)) return;
  errno_ = errno;
  Runtime& runtime = made();
  section(runtime, [&] {
    call.pid = runtime.pid;
    call.tid = this_thread.tid;
    call.time = now();
    runtime.checker.reconsider_due(call);
    trace(runtime, call);
    drain_queue(runtime, this_thread);
  });
  errno = errno_;
  end();
}

// A process that no atfork handler announced (_Fork, clone): what the model says may be half-written.
void begin_afresh(Runtime& runtime) {
  runtime.pid = raw_getpid();
  this_thread.tid = raw_gettid();
  this_thread.thread = nullptr;
  runtime.model.forget_everything(runtime.pid);
  runtime.checker.forget();
  runtime.sink.become_child();
  say_hello(runtime);
}

bool in_vfork_child() {
  ThreadState& thread = this_thread;
  if (__builtin_expect(!thread.vforked, 1)) return false;
  // The flag lies in memory that parent and child share; only the pid tells them apart. vfork
  // suspends the calling thread until the child is gone, so the parent clears it.
  const Runtime* runtime = current();
  if (runtime != nullptr && raw_getpid() != runtime->pid) return true;
  thread.vforked = false;
  return false;
}

void meet_thread() {
  Runtime* runtime = current();
  ThreadState& thread = this_thread;
  if (runtime == nullptr || thread.inside) return;
  const InsideLibrary inside;
  section(*runtime, [&] { make_known(*runtime, thread); });
}

void note_vfork() {
  this_thread.vforked = true;
  this_thread.vfork_took_count = 0;
}

void note_taken_by_vfork(int fd, std::uintptr_t caller) {
  ThreadState& thread = this_thread;
  if (thread.vfork_took_count >= thread.vfork_took.size()) return;
  thread.vfork_took[thread.vfork_took_count++] = fd;
  thread.vfork_caller = caller;
}

bool unobserved() { return current() == nullptr || this_thread.inside || in_vfork_child(); }

}  // namespace ofdcheck::runtime
