// Applies the edits of findings to the files.
#pragma once

#include <string>
#include <vector>

#include "checker/report/report.h"

namespace ofdcheck::lint {

struct Fixed {
  std::size_t findings = 0;  // whose edits were all made
  std::size_t files = 0;
  std::vector<std::string> troubles;  // files that could not be written
};

// Edits that overlap others already taken are left, with the rest of their finding's.
Fixed apply_fixes(const std::vector<Report>& reports);

}  // namespace ofdcheck::lint
