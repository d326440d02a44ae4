// The formats for programs: JSON lines and SARIF 2.1.0. (Text is in checker/report/, because the
// preload library prints it too.) They carry the same facts; docs/usage.md lists the keys.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "checker/report/report.h"

namespace ofdcheck {

// One finding as one line of JSON, with the line end. What is not known is null.
std::string json_line_of(const Report& report);

// What SARIF says of the run as a whole.
struct SarifRun {
  std::string version;                 // of ofdcheck
  std::string directory;               // absolute; files below it get relative paths
  std::vector<std::string> arguments;  // ofdcheck's command line
  int exit_code = 0;
  std::vector<std::string> warnings{};  // what the results do not show, in sentences
};

// A whole SARIF log, with the line end.
std::string sarif_of(std::span<const Report> reports, const SarifRun& run);

}  // namespace ofdcheck
