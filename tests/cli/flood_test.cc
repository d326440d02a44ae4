// Many findings: the output is bounded, and every finding is counted, in whichever process and thread
// and format. Many processes: all are seen.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "checker/report/channel.h"
#include "tests/cli/tool.h"

namespace ofdcheck::tests {
namespace {

using Json = nlohmann::json;

class Flood : public ToolTest {
 protected:
  Ended flood(std::vector<std::string> options, const std::vector<std::string>& arguments) {
    options.insert(options.begin(), "run");
    options.insert(options.end(), {"--", FLOOD_PROGRAM});
    options.insert(options.end(), arguments.begin(), arguments.end());
    return ofdcheck(options);
  }
  std::vector<Json> lines() const {
    std::vector<Json> lines;
    std::istringstream text(text_of("out"));
    for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
    return lines;
  }
  // How many findings the summary says had no room.
  static std::uint64_t without_room(const std::string& summary) {
    const std::size_t at = summary.find(" more double-close");
    if (at == std::string::npos) return 0;
    return std::stoull(summary.substr(summary.rfind(' ', at - 1) + 1));
  }
};

constexpr int kProcesses = 6, kThreads = 3, kTimes = 500;
constexpr int kTogether = kProcesses * kThreads * kTimes;
const std::vector<std::string> kTogetherArguments = {
    "together", std::to_string(kProcesses), std::to_string(kThreads), std::to_string(kTimes)};

TEST_F(Flood, AsManyStacksAsOneLikesGiveABoundedReportThatMissesNothing) {
  constexpr unsigned kDepth = 17;
  const Ended ended = flood({"--stack-depth", "24", "--format", "jsonl", "--output", path("out")},
                            {"places", std::to_string(kDepth)});
  EXPECT_EQ(ended.exit_status, 99) << ended.err;
  EXPECT_EQ(lines().size(), Channel::kOfARule);
  std::uint64_t counted = without_room(ended.err);
  for (const Json& line : lines()) counted += line["count"].get<std::uint64_t>();
  EXPECT_EQ(counted, 1u << kDepth) << ended.err;
}

TEST_F(Flood, OneStackInManyProcessesAndThreadsIsOneLineWithItsCount) {
  const Ended ended = flood({"--format", "jsonl", "--output", path("out")}, kTogetherArguments);
  EXPECT_EQ(ended.exit_status, 99) << ended.err;
  ASSERT_EQ(lines().size(), 1u) << text_of("out");
  EXPECT_EQ(lines()[0]["rule"], "double-close");
  EXPECT_EQ(lines()[0]["count"], kTogether);
}

TEST_F(Flood, TheSameCountIsInText) {
  const Ended ended = flood({}, kTogetherArguments);
  EXPECT_NE(ended.err.find(fmt::format("ofdcheck: {} times double-close flood_program.cc:", kTogether)),
            std::string::npos)
      << ended.err;
  const std::size_t summary = ended.err.find("SUMMARY");
  EXPECT_EQ(ended.err.find("SUMMARY", summary + 1), std::string::npos) << ended.err;
}

TEST_F(Flood, TheSameCountIsInSarif) {
  flood({"--format", "sarif", "--output", path("out")}, kTogetherArguments);
  const Json results = Json::parse(text_of("out"))["runs"][0]["results"];
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0]["occurrenceCount"], kTogether);
}

TEST_F(Flood, TheSuppressedAreCountedToTheLast) {
  const Ended ended = flood({"--suppressions", put("supp", "double-close:strike\n")}, kTogetherArguments);
  EXPECT_EQ(ended.exit_status, 0);
  EXPECT_NE(ended.err.find(fmt::format("ofdcheck: {} findings suppressed\n", kTogether)),
            std::string::npos)
      << ended.err;
}

TEST_F(Flood, MoreProcessesThanTheBoardHoldsAtATimeAreSeenOneAfterTheOther) {
  constexpr unsigned kMany = Board::kProcesses + 200;
  const Ended ended = flood({}, {"forks", std::to_string(kMany)});
  EXPECT_EQ(ended.exit_status, 0);
  EXPECT_EQ(ended.err,
            fmt::format("ofdcheck: 0 errors, 0 warnings (0 findings in {} processes)\n", kMany + 1));
}

TEST_F(Flood, WhatHadNoRoomIsANotificationInSarif) {
  flood({"--stack-depth", "24", "--format", "sarif", "--output", path("out")}, {"places", "9"});
  const Json run = Json::parse(text_of("out"))["runs"][0];
  EXPECT_EQ(run["results"].size(), Channel::kOfARule);
  const Json notes = run["invocations"][0]["toolExecutionNotifications"];
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(without_room(notes[0]["message"]["text"].get<std::string>().insert(0, " ")),
            512 - Channel::kOfARule);
}

}  // namespace
}  // namespace ofdcheck::tests
