// Reporter has the reports in the user's format: merges those of several processes that say the
// same, leaves out the suppressed, prints text as it comes, and ends with the summary.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checker/report/report.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/report_options.h"
#include "cli/suppressions.h"

namespace ofdcheck::cli {

// What the summary says beside the findings.
struct RunFacts {
  unsigned processes = 0;
  std::uint64_t lost = 0;            // trace lines that had no room
  // How often a rule spoke when there was no room for more of its findings.
  std::vector<std::pair<RuleId, std::uint64_t>> no_room{};
  std::uint64_t resynchronised = 0;  // times the model was set right by the kernel
  std::uint64_t declined = 0;        // questions to the kernel left out to keep the program's pace
  std::vector<std::string> remarks{};  // whole sentences
};

class Reporter {
 public:
  // `standard` is the descriptor written to when the options name no file; the words are for formats
  // that record the command line. Throws Misuse.
  Reporter(const ReportOptions& options, int standard, const Words& words);

  // A report's place in the list, by which its count is kept; none when it is suppressed.
  using Index = std::optional<std::size_t>;
  // Takes a report that was just made; one that says what an earlier one said gets its index.
  Index take(Report report);
  // How often it was made altogether; all the suppressed together where there is no place.
  void set_count(Index index, unsigned count) {
    (index ? reports_[*index].count : suppressed_) = count;
  }

  // Writes what is left to be written; `own_exit` is the status when there is nothing to blame.
  // Returns the exit status: own_exit, or the one for findings. False in `written` when the output
  // could not be written.
  int finish(const RunFacts& facts, int own_exit, bool& written);

 private:
  bool blames() const;
  std::string summary(const RunFacts& facts) const;
  void write_text(const Report& report);

  const ReportOptions options_;
  std::vector<std::string> arguments_;
  Suppressions suppressions_;
  Suppressions known_;  // true findings in programs that every run starts; see reporter.cc
  OutputFile output_;
  bool colour_ = false;
  bool written_ = true;
  unsigned suppressed_ = 0;
  std::vector<Report> reports_;
  std::map<std::string, std::size_t> by_key_;  // rule and stacks in words
};

}  // namespace ofdcheck::cli
