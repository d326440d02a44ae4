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
  int column = 0;        // 0 when not known: debugging information is not asked for it
};

struct ReportStep {
  std::string role;  // opened, shared, registered, closed ...
  std::string call;  // accept, epoll_ctl ...
  int tid = 0;
  std::vector<Frame> frames;  // innermost first: the caller of `call`
};

// Text to be put in the place of other text; a fix is all the edits of a report.
struct Edit {
  std::string file;
  int line = 0, column = 0;          // the first replaced character, counted from 1
  int end_line = 0, end_column = 0;  // behind the last
  std::string text;
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
  std::vector<Edit> edits;   // static findings only
  std::string fingerprint;   // the same after unrelated changes; static findings only

  // The place to mend: the program's own innermost frame of the offending call; a frame with a
  // source line if the program has none of its own there; else the caller. Null without frames.
  const Frame* place() const;
};

// The five-part text of DESIGN, ending in a SUMMARY line; `colour` adds terminal escapes.
std::string text_of(const Report& report, bool colour);

}  // namespace ofdcheck
