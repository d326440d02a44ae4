// Collector reads the findings out of a Channel while processes write them, and has each in its
// final words: addresses become functions and lines.
#pragma once

#include <vector>

#include "checker/report/channel.h"
#include "cli/reporter.h"
#include "cli/symbols/symbolizer.h"

namespace ofdcheck::cli {

class Collector {
 public:
  Collector(const Channel& channel, Reporter& reporter) : channel_(channel), reporter_(reporter) {}

  // Takes what has become ready since the last time.
  void collect();
  // The last look: counts are final when nobody writes any more. Adds what had no room.
  void finish(RunFacts& facts);

 private:
  Report report_of(const FindingRecord& record);

  const Channel& channel_;
  Reporter& reporter_;
  Symbolizer symbolizer_;
  std::vector<bool> taken_ = std::vector<bool>(Channel::kFindings);
  std::vector<Reporter::Index> indices_ = std::vector<Reporter::Index>(Channel::kFindings);
};

}  // namespace ofdcheck::cli
