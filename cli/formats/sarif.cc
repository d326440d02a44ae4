// SARIF 2.1.0: one run, a reportingDescriptor for every rule of the catalogue, a result for every
// finding with its steps as a codeFlow, one threadFlow a thread.
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/formats/formats.h"

namespace ofdcheck {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kRoot[] = "ROOT";  // the uriBaseId of the directory the tool ran in

// An array of one. `{x}` alone is an array to one compiler and x to another.
Json only(Json item) { return Json::array({std::move(item)}); }

std::string uri_of(std::string_view path) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~/";  // RFC 3986, unreserved, and the separator
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
        kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += '%';
      uri += kDigits[byte >> 4];
      uri += kDigits[byte & 15];
    }
  }
  return uri;
}

Json artifact_of(const std::string& path, const std::string& directory) {
  if (!directory.empty() && path.starts_with(directory + "/"))
    return {{"uri", uri_of(std::string_view(path).substr(directory.size() + 1))},
            {"uriBaseId", kRoot}};
  return {{"uri", (path.starts_with('/') ? "file://" : "") + uri_of(path)}};
}

Json location_of(const Frame& frame, const std::string& directory) {
  Json location = Json::object();
  if (!frame.file.empty()) {
    Json physical = {{"artifactLocation", artifact_of(frame.file, directory)}};
    if (frame.line > 0) physical["region"] = {{"startLine", frame.line}};
    if (frame.column > 0) physical["region"]["startColumn"] = frame.column;
    location["physicalLocation"] = physical;
  } else if (!frame.module.empty()) {
    location["physicalLocation"] = {
        {"artifactLocation", artifact_of(frame.module, directory)},
        {"address", {{"relativeAddress", frame.offset}, {"kind", "instruction"}}}};
  }
  if (!frame.function.empty())
    location["logicalLocations"] =
        only(Json{{"fullyQualifiedName", frame.function}, {"kind", "function"}});
  return location;
}

Json flow_location_of(const ReportStep& step, int order, const std::string& directory) {
  Json location = Json::object();
  Json frames = Json::array();
  for (const Frame& frame : step.frames)
    frames.push_back({{"location", location_of(frame, directory)}});
  if (!step.frames.empty()) location = location_of(step.frames.front(), directory);
  location["message"] = {{"text", step.role + " by " + step.call}};
  Json flow = {{"location", location}, {"kinds", only(step.role)}, {"executionOrder", order}};
  if (!frames.empty()) flow["stack"] = {{"frames", frames}};
  return flow;
}

Json code_flow_of(const Report& report, const std::string& directory) {
  std::map<int, Json> flows;  // by thread
  int order = 0;
  for (const ReportStep& step : report.steps) {
    const auto [at, made] = flows.try_emplace(step.tid, Json::array());
    at->second.push_back(flow_location_of(step, ++order, directory));
  }
  Json threads = Json::array();
  for (const auto& [tid, locations] : flows)
    threads.push_back({{"id", std::to_string(tid)}, {"locations", locations}});
  return {{"threadFlows", threads}};
}

std::string message_of(const Report& report) {
  std::string text = report.message;
  if (!report.expected.empty()) text += "; expected " + report.expected;
  if (!report.actually.empty()) text += "; actually " + report.actually;
  return text;
}

Json fix_of(const Report& report, const std::string& directory) {
  std::map<std::string, Json> changes;  // by file
  for (const Edit& edit : report.edits) {
    const auto [at, made] = changes.try_emplace(edit.file, Json::array());
    at->second.push_back({{"deletedRegion",
                           {{"startLine", edit.line},
                            {"startColumn", edit.column},
                            {"endLine", edit.end_line},
                            {"endColumn", edit.end_column}}},
                          {"insertedContent", {{"text", edit.text}}}});
  }
  Json artifacts = Json::array();
  for (const auto& [file, replacements] : changes)
    artifacts.push_back(
        {{"artifactLocation", artifact_of(file, directory)}, {"replacements", replacements}});
  return {{"description", {{"text", "expected " + report.expected}}}, {"artifactChanges", artifacts}};
}

Json result_of(const Report& report, const std::string& directory) {
  Json result = {{"ruleId", "ofd-" + std::string(row_of(report.rule).slug)},
                 {"ruleIndex", static_cast<int>(report.rule)},
                 {"level", word_for(report.level)},
                 {"message", {{"text", message_of(report)}}}};
  if (const Frame* place = report.place())
    result["locations"] = only(location_of(*place, directory));
  if (!report.steps.empty()) result["codeFlows"] = only(code_flow_of(report, directory));
  if (!report.edits.empty()) result["fixes"] = only(fix_of(report, directory));
  if (!report.fingerprint.empty())
    result["partialFingerprints"] = {{"ofdcheck/v1", report.fingerprint}};
  result["occurrenceCount"] = report.count;
  result["properties"] = {{"confirmed", report.confirmed}};
  if (report.pid != 0) result["properties"].update({{"pid", report.pid}, {"tid", report.tid}});
  return result;
}

Json rule_of(const CatalogRow& row) {
  return {{"id", "ofd-" + std::string(row.slug)},
          {"name", row.stem},
          {"shortDescription", {{"text", row.title}}},
          {"help", {{"text", "ofdcheck explain " + std::string(row.slug)}}},
          {"defaultConfiguration", {{"level", word_for(row.level)}}}};
}

}  // namespace

std::string sarif_of(std::span<const Report> reports, const SarifRun& run) {
  Json rules = Json::array();
  for (const CatalogRow& row : catalog()) rules.push_back(rule_of(row));
  Json results = Json::array();
  for (const Report& report : reports) results.push_back(result_of(report, run.directory));
  Json invocation = {{"executionSuccessful", true}, {"exitCode", run.exit_code}};
  if (!run.arguments.empty()) invocation["arguments"] = run.arguments;
  for (const std::string& sentence : run.warnings)
    invocation["toolExecutionNotifications"].push_back(
        {{"level", "warning"}, {"message", {{"text", sentence}}}});
  Json log_of_run = {
      {"tool", {{"driver", {{"name", "ofdcheck"}, {"version", run.version}, {"rules", rules}}}}},
      {"invocations", only(invocation)},
      {"results", results},
      {"columnKind", "utf16CodeUnits"}};
  if (!run.directory.empty())
    log_of_run["originalUriBaseIds"] = {
        {kRoot, {{"uri", "file://" + uri_of(run.directory) + "/"}}}};
  const Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", only(log_of_run)}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ofdcheck
