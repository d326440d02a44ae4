// Judges a trace, for tests: what would be reported, in the words a test wants to compare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checker/options.h"
#include "checker/report/finding.h"

namespace ofdcheck::tests {

struct JudgedFinding {
  std::string rule;   // slug
  std::string level;  // note, warning, error
  bool confirmed = false;
  std::string mend;   // the innermost frame of the place to mend, as the trace spells it
  std::string message;
  std::string actually;
  std::vector<std::string> steps;  // "opened accept", "closed close", in order
  unsigned count = 0;
};

struct Judged {
  std::vector<JudgedFinding> findings;
  std::vector<std::string> complaints;

  // "stale-registration conn_close server.cc:9; ..." of all findings, "" when silent: one string to
  // compare, so that a failing test prints what was found.
  std::string summary() const;
};

// With level note and a grace of one second unless said otherwise.
Judged judge(std::string_view trace, Options options = {.level = Level::note});
// Only this rule is asked: for traces in which others rightly speak too.
Judged judge_only(std::string_view slug, std::string_view trace);

}  // namespace ofdcheck::tests
