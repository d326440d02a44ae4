// Every interposed function is recorded as the call it is, with its outcome: the cases of calls/ run under
// `ofdcheck run --record`, and the trace between their marks is compared with what they expect.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "checker/trace.h"
#include "tests/runtime/calls/session.h"
#include "tests/runtime/library.h"
#include "tests/support/process.h"

namespace ofdcheck::tests {
namespace {

struct Case {
  int number = 0;
  std::string name;
  std::string ends;  // well, badly
  std::string skipped;
  std::vector<std::string> expected;
};

struct Plan {
  std::vector<Case> cases;
  std::set<std::string> covered;  // "NAME well"

  explicit Plan(const std::string& path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string word;
      words >> word;
      if (word == "expect") {
        cases.back().expected.push_back(line.substr(7));
      } else if (word == "case") {
        Case& made = cases.emplace_back();
        words >> made.number >> made.name >> made.ends >> std::ws;
        std::getline(words, made.skipped);
        covered.insert(made.name + ' ' + made.ends);
      } else {
        std::string name, ends;
        words >> name >> ends;
        covered.insert(name + ' ' + ends);
      }
    }
  }
};

// The lines between the marks of each case, by its number: those that a call ends with, and where an exec
// begins. What follows an exec that has succeeded is another program's.
std::map<int, std::vector<TraceLine>> lines_of_cases(const std::string& path) {
  std::map<int, std::vector<TraceLine>> lines;
  std::map<int, int> open;  // pid -> case
  int latest = 0;
  std::ifstream file(path);
  for (std::string text; std::getline(file, text);) {
    TraceLine line = parse_trace_line(text);
    if (line.kind != TraceLine::Kind::call) continue;
    const Call& call = line.call;
    if (call.kind == CallKind::close && -call.fd >= calls::kMarks) {
      const int number = (-call.fd - calls::kMarks) / 2;
      if (-call.fd % 2 != 0) open.erase(call.pid);
      else open[call.pid] = latest = number;
      continue;
    }
    const bool executing = line.enter && call.kind == CallKind::exec;
    if (!line.leave && !executing) continue;
    auto in = open.find(call.pid);
    // daemon returns in another process than the one that called it.
    if (in == open.end() && call.kind == CallKind::daemon) in = open.emplace(call.pid, latest).first;
    if (in == open.end()) continue;
    std::vector<TraceLine>& of_case = lines[in->second];
    if (!of_case.empty() && of_case.back().call.kind == CallKind::exec && call.kind != CallKind::exec) {
      open.erase(in);
      continue;
    }
    of_case.push_back(std::move(line));
    if (call.kind == CallKind::exit) open.erase(in);
  }
  return lines;
}

std::string spell(const TraceLine& line) {
  Call call = line.call;
  call.fds = line.fds;
  call.batch = line.batch;
  std::string text;
  print_trace_line(text, call, {});
  return text;
}

// "" when the line is what was expected, else where it differs.
std::string difference(const TraceLine& line, const std::string& expected) {
  const bool enters = expected.starts_with("enter ");
  const TraceLine wanted = parse_trace_line((enters ? "0.0 1 1 " : "0.0 1 1 leave ") + expected);
  if (wanted.kind != TraceLine::Kind::call) return "not a line: " + wanted.expected;
  const Call &is = line.call, &should = wanted.call, none;
  if (is.kind != should.kind) return "another call";
  if (enters) return line.enter ? "" : "not where it enters";
  if (is.result != should.result || is.error != should.error) return "another outcome";
  const auto differ = [&](auto field) {
    return should.*field != none.*field && should.*field != is.*field;
  };
  if (differ(&Call::fd) || differ(&Call::epfd) || differ(&Call::target) || differ(&Call::op) ||
      differ(&Call::flags) || differ(&Call::events) || differ(&Call::data) || differ(&Call::size) ||
      differ(&Call::address))
    return "another argument";
  if (!wanted.fds.empty() && wanted.fds != line.fds) return "other descriptors";
  if (wanted.batch.size() != line.batch.size()) return "another batch";
  return "";
}

class InterposedCalls : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string place = testing::TempDir() + "interposed-calls-" + std::to_string(getpid());
    const std::string expected = place + ".expected", trace = place + ".trace";
    const Ended ended = run({OFDCHECK_TOOL, "run", "--exitcode", "0", "--record", trace, "--",
                             OFDCHECK_INTERPOSED_CALLS, expected});
    ASSERT_EQ(ended.status, 0) << ended.err;
    plan = new Plan(expected);
    recorded = new std::map<int, std::vector<TraceLine>>(lines_of_cases(trace));
    unlink(expected.c_str());
    unlink(trace.c_str());
  }
  static void TearDownTestSuite() {
    delete plan;
    delete recorded;
  }
  static inline Plan* plan = nullptr;
  static inline std::map<int, std::vector<TraceLine>>* recorded = nullptr;
};

TEST_F(InterposedCalls, EachHasACaseForEachOfItsEnds) {
  for (const std::string& name : PreloadLibrary().exported)
    for (const char* ends : {"well", "badly"})
      EXPECT_TRUE(plan->covered.contains(name + ' ' + ends)) << name << " has no case that ends " << ends;
}

TEST_F(InterposedCalls, NoCaseIsOfANameThatIsNotInterposed) {
  const std::set<std::string> exported = PreloadLibrary().exported;
  for (const std::string& covered : plan->covered)
    EXPECT_TRUE(exported.contains(covered.substr(0, covered.find(' ')))) << covered;
}

TEST_F(InterposedCalls, EachIsRecordedWithItsOutcome) {
  int compared = 0;
  for (const Case& one : plan->cases) {
    SCOPED_TRACE(one.name + ", which ends " + one.ends);
    if (!one.skipped.empty()) {
      std::cout << one.name << ' ' << one.ends << ": skipped, " << one.skipped << '\n';
      continue;
    }
    ++compared;
    const std::vector<TraceLine>& lines = (*recorded)[one.number];
    std::string all;
    for (const TraceLine& line : lines) all += spell(line) + '\n';
    ASSERT_NO_FATAL_FAILURE();
    EXPECT_EQ(lines.size(), one.expected.size()) << "recorded:\n" << all;
    for (std::size_t i = 0; i < lines.size() && i < one.expected.size(); ++i)
      EXPECT_EQ(difference(lines[i], one.expected[i]), "")
          << "expected " << one.expected[i] << "\nrecorded " << spell(lines[i]);
  }
  EXPECT_GT(compared, 300);
}

}  // namespace
}  // namespace ofdcheck::tests
