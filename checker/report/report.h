// A Report is a finding in its final words: stacks are frames with names, nothing refers to the
// process it came from any more. Every output format prints from it, whoever made it: a live run, a
// replay, later the linter.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checker/rules/catalog.h"

namespace ofdcheck {

struct Frame {
  std::string function;  // empty when not known
  std::string file;      // empty when not known
  int line = 0;
  std::string module;    // path of the program or library
  std::uint64_t offset = 0;
  bool own = false;      // of the program under test itself, not of a library
};

struct ReportStep {
  std::string role;  // opened, shared, registered, closed ...
  std::string call;  // accept, epoll_ctl ...
  int tid = 0;
  std::vector<Frame> frames;  // innermost first: the caller of `call`
};

struct Report {
  RuleId rule{};
  Level level = Level::warning;
  bool confirmed = false;
  int pid = 0;
  int tid = 0;
  unsigned count = 1;
  std::string message;
  std::string expected;
  std::string actually;
  std::vector<ReportStep> steps;
  std::size_t mend_step = 0;

  // The place to mend: the program's own innermost frame of the offending call; a frame with a
  // source line if the program has none of its own there; else the caller. Null without frames.
  const Frame* place() const;
};

// The five-part text of DESIGN, ending in a SUMMARY line; `colour` adds terminal escapes.
std::string text_of(const Report& report, bool colour);

}  // namespace ofdcheck
