#include "clang-plugin/lint/gitlab.h"

#include <nlohmann/json.hpp>

#include "clang-plugin/lint/paths.h"

namespace ofdcheck::lint {
namespace {

// GitLab knows info, minor, major, critical and blocker.
const char* severity_of(Level level) {
  return level == Level::error ? "critical" : level == Level::warning ? "major" : "info";
}

}  // namespace

std::string gitlab_of(const std::vector<Report>& reports, const std::string& directory) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Report& report : reports) {
    const Frame& place = *report.place();
    all.push_back({{"description", report.message + "; expected " + report.expected},
                   {"check_name", "ofd-" + std::string(row_of(report.rule).slug)},
                   {"fingerprint", report.fingerprint},
                   {"severity", severity_of(report.level)},
                   {"location",
                    {{"path", relative(place.file, directory)}, {"lines", {{"begin", place.line}}}}}});
  }
  // A file need not be named in UTF-8.
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace ofdcheck::lint
