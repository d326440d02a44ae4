// A Call is one observed libc call, seen at enter or at leave: the vocabulary of the whole project.
// It is plain data. The runtime makes it, a trace line spells it, the rules judge it, the model
// applies it. It knows nothing of any of them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ofdcheck {

// What a kind of call does to the model; the rows and their meaning are in calls.def.
namespace family {
enum Bits : std::uint32_t {
  opens = 1u << 0,
  dups = 1u << 1,
  ends = 1u << 2,
  ctl = 1u << 3,
  wait = 1u << 4,
  input = 1u << 5,
  output = 1u << 6,
  status = 1u << 7,
  passes = 1u << 8,
  births = 1u << 9,
  exec = 1u << 10,
  exit = 1u << 11,
  stdio = 1u << 12,
  pins = 1u << 13,
  frees = 1u << 14,
};
}  // namespace family
using Families = std::uint32_t;

enum class CallKind : std::uint8_t {
#define OFD_CALL(name, families) name,
#include "checker/calls.def"
#undef OFD_CALL
};

inline constexpr int kCallKinds = 0
#define OFD_CALL(name, families) +1
#include "checker/calls.def"
#undef OFD_CALL
    ;

namespace family {
// In the header, because each step of each call asks: a load and an `and`.
inline constexpr Families kOf[] = {
#define OFD_CALL(name, families) static_cast<Families>(families),
#include "checker/calls.def"
#undef OFD_CALL
};
}  // namespace family

// The canonical libc name, as printed in traces and reports.
std::string_view name_of(CallKind kind);
constexpr Families families_of(CallKind kind) { return family::kOf[static_cast<int>(kind)]; }
// Finds the kind with this name; false if there is none.
bool call_kind_from(std::string_view name, CallKind& kind);

constexpr bool is_any(CallKind kind, Families families) {
  return (families_of(kind) & families) != 0;
}

// enter: the program has called, the kernel has not been asked. leave: the outcome exists.
enum class Phase : std::uint8_t { enter, leave };

// A stack in the depot of whoever made the call; 0 is "none". The core never looks inside.
using StackId = std::uint32_t;

// One event of a batch, as epoll_wait returned it.
struct Event {
  std::uint32_t events = 0;
  std::uint64_t data = 0;
};

struct Call {
  CallKind kind = CallKind::close;
  Phase phase = Phase::leave;
  std::int64_t time = 0;  // nanoseconds, CLOCK_MONOTONIC
  int pid = 0;
  int tid = 0;

  // Arguments. A field a call does not have keeps its default and is not printed in a trace.
  int fd = -1;               // the descriptor the call is on; for epoll_ctl the target, not the epoll fd
  int epfd = -1;             // epoll_ctl, epoll_wait
  int target = -1;           // dup2, dup3: the new number; close_range: the last number; sendfile,
                             // splice: the descriptor read from (`fd` is the one written to); exec
                             // family: from here on numbers are closed by posix_spawn's file
                             // actions (0 also: more were named on purpose than `fds` has)
  // epoll_ctl: EPOLL_CTL_*; fcntl: F_*; ioctl: request; setsockopt: level << 16 | option
  int op = 0;
  // Creation flags (socket and socketpair: the whole type argument), the argument of fcntl, the int
  // that the argument of ioctl(FIONBIO) or setsockopt points to, MSG_*, how of shutdown.
  std::int64_t flags = 0;
  std::uint32_t events = 0;  // epoll_ctl: the mask
  std::uint64_t data = 0;    // epoll_ctl: epoll_event.data as u64
  // Bytes asked for, -1 of an input without room for any; epoll_wait: maxevents; listen: backlog;
  // stdio_read at leave: bytes that the call left in the FILE's buffer.
  std::int64_t size = 0;
  int timeout = 0;           // epoll_wait, poll: milliseconds, -1 infinite
  std::uint64_t address = 0;  // epoll_wait: of the event array; stdio: of the FILE; free: the block
  // epoll_wait: at most so many bytes from address on can belong to the array (the rest of the
  // caller's stack frame or of the module's segment); 0 not known.
  std::uint64_t room = 0;
  // Made (pipe), received or sent (SCM_RIGHTS); exec family: numbers named on purpose, in argv, in
  // the environment (LISTEN_FDS counts as 3 and up) or in posix_spawn's file actions.
  std::span<const int> fds{};
  std::span<const Event> batch{};  // epoll_wait, at leave

  // Outcome, at leave.
  std::int64_t result = 0;
  int error = 0;  // errno when result says failure, else 0

  StackId stack = 0;

  bool at_enter() const { return phase == Phase::enter; }
  bool at_leave() const { return phase == Phase::leave; }
  bool failed() const { return error != 0; }
  bool is(Families families) const { return is_any(kind, families); }
};

}  // namespace ofdcheck
