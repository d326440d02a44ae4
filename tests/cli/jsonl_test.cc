#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/formats/formats.h"
#include "tests/cli/reports.h"

namespace ofdcheck::tests {
namespace {

using Json = nlohmann::json;

TEST(Jsonl, AFindingIsOneLineWithEveryKey) {
  const std::string text = json_line_of(stale_registration());
  ASSERT_EQ(text.find('\n'), text.size() - 1);
  const Json line = Json::parse(text);
  EXPECT_EQ(line["rule"], "stale-registration");
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["confirmed"], true);
  EXPECT_EQ(line["message"], stale_registration().message);
  EXPECT_EQ(line["expected"], stale_registration().expected);
  EXPECT_EQ(line["actually"], stale_registration().actually);
  EXPECT_EQ(line["file"], "/srv/src/server.cc");
  EXPECT_EQ(line["line"], 211);
  EXPECT_EQ(line["function"], "conn_close");
  EXPECT_EQ(line["pid"], 4242);
  EXPECT_EQ(line["tid"], 4243);
  EXPECT_EQ(line["count"], 1);
  ASSERT_EQ(line["steps"].size(), 4u);
  const Json& closed = line["steps"][3];
  EXPECT_EQ(closed["role"], "closed");
  EXPECT_EQ(closed["call"], "close");
  EXPECT_EQ(closed["tid"], 4243);
  ASSERT_EQ(closed["frames"].size(), 2u);
  EXPECT_EQ(closed["frames"][0], (Json{{"function", "conn_close"},
                                       {"file", "/srv/src/server.cc"},
                                       {"line", 211},
                                       {"module", "/srv/bin/server"},
                                       {"offset", 0x1000 + 211}}));
}

TEST(Jsonl, WhatIsNotKnownIsNull) {
  Report report = stale_registration();
  report.steps[3].frames = {frame("", "", 0)};
  report.expected.clear();
  const Json line = Json::parse(json_line_of(report));
  EXPECT_TRUE(line["file"].is_null());
  EXPECT_TRUE(line["line"].is_null());
  EXPECT_TRUE(line["function"].is_null());
  EXPECT_TRUE(line["expected"].is_null());
  EXPECT_EQ(line["steps"][3]["frames"][0]["module"], "/srv/bin/server");
}

TEST(Jsonl, AFindingWithoutStacksHasItsKeysToo) {
  Report report;
  const Json line = Json::parse(json_line_of(report));
  EXPECT_TRUE(line["file"].is_null());
  EXPECT_EQ(line["steps"], Json::array());
}

TEST(Jsonl, BytesThatAreNoUtf8DoNotBreakTheLine) {
  Report report = stale_registration();
  report.steps[0].frames[0].file = "/srv/\xff\xfe.cc";
  EXPECT_TRUE(Json::accept(json_line_of(report)));
}

TEST(Jsonl, ThePlaceToMendIsTheProgramsOwnFrameEvenBelowALibrarys) {
  Report report = stale_registration();
  Frame library = frame("wrapper", "/usr/src/lib.c", 5, "/usr/lib/libwrap.so.1");
  library.own = false;
  report.steps[3].frames.insert(report.steps[3].frames.begin(), library);
  EXPECT_EQ(Json::parse(json_line_of(report))["function"], "conn_close");
}

}  // namespace
}  // namespace ofdcheck::tests
