// One call on a path through the program, and what the path knows of the descriptor it is given:
// all that a check of paths judges by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "checker/rules/catalog.h"
#include "clang-plugin/facts/facts.h"
#include "clang-plugin/facts/masks.h"
#include "clang-plugin/libc.h"

namespace ofdcheck::lint {

class Source;

struct Known {
  bool opened = false;      // on this path
  bool accepted = false;    // by accept
  bool closed = false;      // on this path, and not opened again
  bool reused = false;      // so; and something was opened since, which may have the number
  bool regular = false;     // a regular file: memfd_create, mkstemp
  bool streamed = false;    // a stream reads from it
  bool from_batch = false;  // the number was read from an event that epoll_wait delivered
  bool listens = false;
  bool registered = false;  // added on this path, not deregistered since
  bool elsewhere = false;   // and not in the epoll instance of this call
  bool shared = false;      // another descriptor of the same description is open
  Mode mode = Mode::unknown;
  std::optional<std::uint32_t> mask;  // it is registered with
  std::uint32_t perhaps = 0;          // bits that this has for some of what the program stores
};

struct PathCall {
  // lost: no call, but the moment at which the last copy of the number is gone. settled: the path
  // waits or ends, and what it did to the number before stays as it is.
  enum class Moment : std::uint8_t { call, lost, settled };

  Moment moment = Moment::call;
  const LibcCall* libc = nullptr;
  Known fd;
  int operation = 0;                  // of epoll_ctl; 0 when not known
  std::optional<std::uint32_t> mask;  // given to epoll_ctl
  MaskBits bits;                      // of it; where the path does not know it, by the program
  bool by_number = false;             // of epoll_ctl: its event brings nothing but the number
  // On this path the number of another target of the batch was closed, so far as one can tell: it
  // is neither the event's own nor the function's caller's.
  bool mate_closed = false;
  // Of EPOLL_CTL_ADD: an event of this instance has brought the data, and its number is still in
  // the list, under this very data.
  bool of_delivered = false;
  bool reads = false;  // of fdopen: the stream is for reading
  bool asks = false;   // of fcntl: F_GETFD, which asks whether it is open
  // A function of another file makes it on some of its paths; which, is not known here. Only checks
  // that say so are asked.
  bool maybe = false;

  Kind kind() const { return libc->kind; }
  // What a function of another file does on some of its paths is not followed any further.
  bool is_settled() const { return moment == Moment::settled || maybe; }
  bool is(Kind kind) const { return moment == Moment::call && libc->kind == kind; }
};

class PathReport {
 public:
  // Says it at this call; the path is not followed any further when it `ends`.
  virtual void say(RuleId rule, const std::string& message, const std::string& expected,
                   bool ends = true) = 0;
  // Somewhere the unit compares errno, or what holds it, with this number.
  virtual bool unit_asks_for(int error) const = 0;
  // Says it as a note: what the path shows is a mistake in some programs only.
  virtual void note(RuleId, const std::string& /*message*/, const std::string& /*expected*/) {}
  // The path begins in a function that is called for events that have come.
  virtual bool is_done_for_events() const { return false; }
  // The text of the unit is such.
  virtual bool unit_is(bool (*such)(const Source&)) const = 0;
  // Where the number was taken from for this call, the unit takes it to make it one of 0 to 2, too:
  // for a program that it starts.
  virtual bool goes_to_program() const { return false; }
  // Many threads run the function in which the path began, and whoever calls it gives it a mask
  // that has these bits.
  virtual bool threads_give(std::uint32_t) const { return false; }

 protected:
  ~PathReport() = default;
};

}  // namespace ofdcheck::lint
