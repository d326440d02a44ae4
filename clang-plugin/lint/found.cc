#include "clang-plugin/lint/found.h"

#include <nlohmann/json.hpp>

namespace ofdcheck::lint {
namespace {

using Json = nlohmann::json;

Frame frame_of(const Json& place) {
  Frame frame;
  frame.function = place.value("function", "");
  frame.file = place.at("file");
  frame.line = place.at("line");
  frame.column = place.at("column");
  frame.own = true;
  return frame;
}

Report report_of(const Json& line) {
  Report report;
  rule_from(line.at("rule").get<std::string>(), report.rule);
  for (const Level level : {Level::note, Level::warning, Level::error})
    if (word_for(level) == line.at("level").get<std::string>()) report.level = level;
  report.message = line.at("message");
  report.expected = line.at("expected");
  for (const Json& step : line.at("steps"))
    report.steps.push_back({step.at("role"), step.at("call"), 0, {frame_of(step)}});
  // The place to mend is the last step.
  report.mend_step = report.steps.size();
  report.steps.push_back({"used", line.at("call"), 0, {frame_of(line)}});
  for (const Json& edit : line.at("edits"))
    report.edits.push_back({edit.at("file"), edit.at("line"), edit.at("column"),
                            edit.at("end_line"), edit.at("end_column"), edit.at("text")});
  return report;
}

}  // namespace

Told told_by(std::string_view lines) {
  Told told;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    const Json line = Json::parse(lines.substr(0, end), nullptr, false);
    lines = end == std::string_view::npos ? std::string_view{} : lines.substr(end + 1);
    if (!line.is_object()) continue;  // half a line of a process that died
    if (line.contains("error")) told.error = line.at("error");
    if (line.contains("end")) {
      told.complete = true;
      told.facts = lines;
      break;
    }
    if (line.contains("rule")) told.reports.push_back(report_of(line));
  }
  return told;
}

}  // namespace ofdcheck::lint
