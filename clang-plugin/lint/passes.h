// The units of a program, examined in passes: in the first each alone, in the next those that the
// others' facts reach.
#pragma once

#include <string>
#include <vector>

#include "checker/report/report.h"
#include "clang-plugin/lint/options.h"
#include "clang-plugin/lint/unit.h"

namespace ofdcheck::lint {

struct Collected {
  std::vector<Report> reports;
  std::vector<std::string> troubles;
  std::string facts;  // text.h, of the last pass; only when they were asked for
};

// Throws cli::Misuse for facts that cannot be read.
Collected examine_all(const LintOptions& options, const Database& database,
                      const std::vector<std::string>& files);

}  // namespace ofdcheck::lint
