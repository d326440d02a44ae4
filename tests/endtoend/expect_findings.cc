// Runs a program alone, then under `ofdcheck run`, then replays what was recorded, and compares what
// is reported with the markers in the program's source: each marker is found, and nothing else.
//
//   expect_findings [--replay] OFDCHECK PROGRAM SOURCE
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/endtoend/markers.h"
#include "tests/endtoend/process.h"

namespace {

using namespace ofdcheck::tests;
using Json = nlohmann::json;

int failures = 0;

void fail(const std::string& what) {
  ++failures;
  std::printf("%s\n", what.c_str());
}

struct Found {
  Json report;
  bool expected = false;

  int line() const { return report["line"].is_null() ? 0 : report["line"].get<int>(); }
  std::string file() const {
    return report["file"].is_null() ? "" : report["file"].get<std::string>();
  }
  std::string witness() const { return report["confirmed"].get<bool>() ? "confirmed" : "likely"; }
};

std::vector<Found> read_reports(const std::string& path) {
  std::vector<Found> found;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) found.push_back({Json::parse(line)});
  return found;
}

bool fits(const Marker& marker, const Found& found, const std::string& source) {
  std::error_code unequal;
  return found.report["rule"] == marker.rule && found.line() == marker.line &&
         std::filesystem::equivalent(found.file(), source, unequal) &&
         (marker.level.empty() || found.report["level"] == marker.level) &&
         (marker.witness.empty() || found.witness() == marker.witness);
}

void compare(const Markers& markers, std::vector<Found> reports, const std::string& source,
             const char* when) {
  for (const Marker& marker : markers.expected) {
    const auto match = std::find_if(reports.begin(), reports.end(), [&](const Found& found) {
      return !found.expected && fits(marker, found, source);
    });
    if (match != reports.end()) {
      match->expected = true;
    } else {
      fail(std::string(when) + ": not found: " + source + ":" + std::to_string(marker.line) + " " +
           marker.rule + " " + marker.level + " " + marker.witness);
    }
  }
  for (const Found& found : reports)
    if (!found.expected) fail(std::string(when) + ": not expected: " + found.report.dump(1));
}

// 99 when there is something to blame, else the program's own status, which is 0.
void compare_status(int status, const std::vector<Found>& reports, const char* when) {
  const bool blamed = std::any_of(reports.begin(), reports.end(), [](const Found& found) {
    return found.report["level"] != "note";
  });
  if (status != (blamed ? 99 : 0))
    fail(std::string(when) + ": exit status " + std::to_string(status) + ", expected " +
         (blamed ? "99" : "0"));
}

// Short, so that a test does not wait long; a program may ask for its own with // OPTIONS --grace N.
std::string take_grace(std::vector<std::string>& options) {
  const auto named = std::find(options.begin(), options.end(), "--grace");
  if (named == options.end() || named + 1 == options.end()) return "50";
  const std::string grace = *(named + 1);
  options.erase(named, named + 2);
  return grace;
}

int test(const std::string& ofdcheck, const std::string& program, const std::string& source,
         bool with_replay) {
  Markers markers = read_markers(source);
  const std::string grace = take_grace(markers.options);
  const std::string directory = (std::filesystem::temp_directory_path() / "ofdcheck-XXXXXX");
  std::string work = directory;
  if (mkdtemp(work.data()) == nullptr) throw std::runtime_error("no directory to work in");

  if (const int alone = run_process({program}); alone != 0)
    fail("alone: exit status " + std::to_string(alone) + ", expected 0");

  std::vector<std::string> run = {ofdcheck,  "run",    "--format", "jsonl",
                                  "--level", "note",  "--grace",  grace,
                                  "--output", work + "/run.jsonl"};
  if (with_replay) run.insert(run.end(), {"--record", work + "/trace"});
  run.insert(run.end(), markers.options.begin(), markers.options.end());
  run.insert(run.end(), {"--", program});
  const int status = run_process(run);
  const std::vector<Found> reports = read_reports(work + "/run.jsonl");
  compare(markers, reports, source, "run");
  compare_status(status, reports, "run");

  if (with_replay) {
    const std::vector<std::string> replay = {
        ofdcheck,  "replay", "--format", "jsonl",    "--level",
        "note",    "--grace", grace,     "--output", work + "/replay.jsonl",
        work + "/trace"};
    const int replayed = run_process(replay);
    const std::vector<Found> again = read_reports(work + "/replay.jsonl");
    compare(markers, again, source, "replay");
    compare_status(replayed, again, "replay");
  }

  // What led to a failure is worth keeping.
  if (failures == 0) std::filesystem::remove_all(work);
  else std::printf("kept: %s\n", work.c_str());
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool with_replay = !arguments.empty() && arguments.front() == "--replay";
  if (with_replay) arguments.erase(arguments.begin());
  if (arguments.size() != 3) {
    std::fprintf(stderr, "expect_findings [--replay] OFDCHECK PROGRAM SOURCE\n");
    return 2;
  }
  try {
    return test(arguments[0], arguments[1], arguments[2], with_replay);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "expect_findings: %s\n", error.what());
    return 2;
  }
}
