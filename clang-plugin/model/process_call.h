// One call that a process makes on a path behind a fork: all that the checks of two processes judge
// by. A mistake of two processes is seen in two halves, on two paths.
#pragma once

#include <string>

#include "checker/rules/catalog.h"
#include "clang-plugin/libc.h"

namespace ofdcheck::lint {

struct ProcessCall {
  const LibcCall* libc = nullptr;  // null for a function that nobody knows
  bool in_child = false;
  bool inherited = false;   // the descriptor was open before the fork
  bool any = false;         // it may be any number: those of a sweep
  bool connection = false;  // it is an accepted connection, or an event's
  bool ended = false;       // whose peer has been told of its end, or has ended it
  bool epoll_inherited = false;  // of epoll_ctl and epoll_wait
  // It is, too, in a child that the parent has forked here before, and not waited for.
  bool sibling_inherited = false;

  bool is(Kind kind) const { return libc != nullptr && libc->kind == kind; }
};

class ProcessReport {
 public:
  // Said of this call once the other half is seen of the same fork.
  virtual void say(RuleId rule, const std::string& message, const std::string& expected) = 0;
  // This call is the other half, in the other process.
  virtual void other_half(RuleId rule) = 0;
  // What is said of this fork is no mistake.
  virtual void excuse(RuleId rule) = 0;

 protected:
  ~ProcessReport() = default;
};

}  // namespace ofdcheck::lint
