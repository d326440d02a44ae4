#include <nlohmann/json.hpp>

#include "cli/formats/formats.h"

namespace ofdcheck {
namespace {

using Json = nlohmann::ordered_json;

Json known(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json known(int line) { return line == 0 ? Json() : Json(line); }

Json json_of(const Frame& frame) {
  return {{"function", known(frame.function)},
          {"file", known(frame.file)},
          {"line", known(frame.line)},
          {"module", known(frame.module)},
          {"offset", frame.offset}};
}

Json json_of(const ReportStep& step) {
  Json frames = Json::array();
  for (const Frame& frame : step.frames) frames.push_back(json_of(frame));
  return {{"role", step.role}, {"call", step.call}, {"tid", known(step.tid)}, {"frames", frames}};
}

}  // namespace

std::string json_line_of(const Report& report) {
  const Frame nowhere;
  const Frame* place = report.place();
  if (place == nullptr) place = &nowhere;
  Json steps = Json::array();
  for (const ReportStep& step : report.steps) steps.push_back(json_of(step));
  Json line = {{"rule", row_of(report.rule).slug},
                     {"level", word_for(report.level)},
                     {"confirmed", report.confirmed},
                     {"message", report.message},
                     {"expected", known(report.expected)},
                     {"actually", known(report.actually)},
                     {"file", known(place->file)},
                     {"line", known(place->line)},
                     {"function", known(place->function)},
                     {"pid", known(report.pid)},
                     {"tid", known(report.tid)},
                     {"count", report.count},
                     {"steps", steps}};
  if (!report.fingerprint.empty()) line["fingerprint"] = report.fingerprint;
  // Paths and commands may hold any bytes; a reader of JSON must not stumble over them.
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ofdcheck
