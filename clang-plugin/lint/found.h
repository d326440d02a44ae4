// What the process of a unit has told, as reports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checker/report/report.h"

namespace ofdcheck::lint {

struct Told {
  std::vector<Report> reports;
  bool complete = false;  // it came to its end
  std::string error;      // the first one, when it does not parse
  std::string facts;      // what came behind the end
};

Told told_by(std::string_view lines);

}  // namespace ofdcheck::lint
