// Runs a program alone, then under `ofdcheck run`, then again with a recording and replays that, and
// compares what is reported with the markers in the program's source: each marker is found, and
// nothing else.
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
#include <sstream>
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

// A compiler cache may hand out objects with the path of another checkout: the name is enough, as no
// two programs and headers share one.
bool same_name(const std::string& one, const std::string& other) {
  return std::filesystem::path(one).filename() == std::filesystem::path(other).filename();
}

bool fits(const Marker& marker, const Found& found, const std::string& source) {
  return found.report["rule"] == marker.rule && found.line() == marker.line &&
         same_name(found.file(), source) &&
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

// The value of `name` in what the program asks for with // OPTIONS, else `otherwise`.
std::string take(std::vector<std::string>& options, const char* name, const char* otherwise) {
  const auto named = std::find(options.begin(), options.end(), name);
  if (named == options.end() || named + 1 == options.end()) return otherwise;
  const std::string value = *(named + 1);
  options.erase(named, named + 2);
  return value;
}

// One program under one grace period.
struct Test {
  std::string ofdcheck;
  std::string program;
  std::string source;
  std::string work;
  Markers markers;
  std::string level;
  std::string grace;

  void judge(std::vector<std::string> command, const std::string& report,
             const std::vector<std::string>& rest, const std::string& when) const {
    std::filesystem::remove(report);
    command.insert(command.end(), {"--format", "jsonl", "--level", level, "--grace", grace,
                                   "--output", report});
    command.insert(command.end(), rest.begin(), rest.end());
    const int status = run_process(command);
    const std::vector<Found> reports = read_reports(report);
    const std::string said = when + ", grace " + grace;
    compare(markers, reports, source, said.c_str());
    compare_status(status, reports, said.c_str());
  }

  void run(const std::vector<std::string>& more, const std::string& when) const {
    std::vector<std::string> rest = markers.options;
    rest.insert(rest.end(), more.begin(), more.end());
    rest.insert(rest.end(), {"--", program});
    judge({ofdcheck, "run"}, work + "/run.jsonl", rest, when);
  }

  void run_and_replay() const {
    run({"--record", work + "/trace"}, "recorded run");
    judge({ofdcheck, "replay"}, work + "/replay.jsonl", {work + "/trace"}, "replay");
  }
};

int test(const std::string& ofdcheck, const std::string& program, const std::string& source,
         bool with_replay) {
  Markers markers = read_markers(source);
  // Short, so that a test does not wait long. A program may name several of its own.
  std::istringstream graces(take(markers.options, "--grace", "50"));
  const std::string level = take(markers.options, "--level", "note");
  const std::string directory = (std::filesystem::temp_directory_path() / "ofdcheck-XXXXXX");
  std::string work = directory;
  if (mkdtemp(work.data()) == nullptr) throw std::runtime_error("no directory to work in");

  if (const int alone = run_process({program}); alone != 0)
    fail("alone: exit status " + std::to_string(alone) + ", expected 0");

  // Recording takes every call through the slow door, so the run without it is a test of its own.
  bool replayed = !with_replay;
  for (std::string grace; std::getline(graces, grace, ',');) {
    const Test one{ofdcheck, program, source, work, markers, level, grace};
    one.run({}, "run");
    if (!replayed) one.run_and_replay();
    replayed = true;
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
