// GitLab's code quality report: a JSON array that its merge requests show beside the lines.
#pragma once

#include <string>
#include <vector>

#include "checker/report/report.h"

namespace ofdcheck::lint {

// The whole file, with the line end. Paths below `directory` are relative, as GitLab wants them.
std::string gitlab_of(const std::vector<Report>& reports, const std::string& directory);

}  // namespace ofdcheck::lint
