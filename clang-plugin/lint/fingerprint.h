// What stays of a finding when other lines of its file change, and the file of those that are
// known.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "checker/report/report.h"
#include "clang-plugin/lint/texts.h"

namespace ofdcheck::lint {

// Gives each report its fingerprint: rule, file below `directory`, function, and the text of the
// line without its blanks; the second of two that are equal in all this counts as such.
void add_fingerprints(std::vector<Report>& reports, const std::string& directory, Texts& texts);

// The fingerprints in a baseline. Throws cli::Misuse, which names the line.
std::set<std::string> read_baseline(const std::string& path);
std::string baseline_of(const std::vector<Report>& reports, const std::string& directory);

}  // namespace ofdcheck::lint
