// What SARIF 2.1.0 requires of the parts that are used, by hand: the published schema is asked in
// sarif_schema_test.py, where it is there.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cli/formats/formats.h"
#include "tests/cli/reports.h"

namespace ofdcheck::tests {
namespace {

using Json = nlohmann::json;

Json log_of(const std::vector<Report>& reports, const std::string& directory = "/srv") {
  return Json::parse(sarif_of(reports, {"1.2.3", directory, {"run", "server"}, 99}));
}

Json result_of(const Report& report, const std::string& directory = "/srv") {
  return log_of({report}, directory)["runs"][0]["results"][0];
}

TEST(Sarif, ALogHasVersionToolAndResultsEvenWithoutFindings) {
  const Json log = log_of({});
  EXPECT_EQ(log["version"], "2.1.0");
  ASSERT_EQ(log["runs"].size(), 1u);
  EXPECT_EQ(log["runs"][0]["results"], Json::array());
  EXPECT_EQ(log["runs"][0]["tool"]["driver"]["name"], "ofdcheck");
  EXPECT_EQ(log["runs"][0]["tool"]["driver"]["version"], "1.2.3");
  EXPECT_EQ(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
  EXPECT_EQ(log["runs"][0]["invocations"][0]["exitCode"], 99);
  EXPECT_EQ(log["runs"][0]["invocations"][0]["arguments"], (Json{"run", "server"}));
}

TEST(Sarif, EveryRuleOfTheCatalogueIsDescribedOnce) {
  std::set<std::string> ids;
  const Json log = log_of({});
  for (const Json& rule : log["runs"][0]["tool"]["driver"]["rules"]) {
    EXPECT_TRUE(ids.insert(rule["id"]).second) << rule["id"];
    EXPECT_FALSE(rule["shortDescription"]["text"].get<std::string>().empty());
    const std::string level = rule["defaultConfiguration"]["level"];
    EXPECT_TRUE(level == "note" || level == "warning" || level == "error") << level;
  }
  EXPECT_EQ(ids.size(), catalog().size());
  EXPECT_TRUE(ids.contains("ofd-stale-registration"));
}

TEST(Sarif, AResultNamesItsRuleByIdAndIndex) {
  const Json log = log_of({stale_registration()});
  const Json& result = log["runs"][0]["results"][0];
  EXPECT_EQ(result["ruleId"], "ofd-stale-registration");
  const std::size_t index = result["ruleIndex"];
  EXPECT_EQ(log["runs"][0]["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
  EXPECT_EQ(result["level"], "warning");
  EXPECT_NE(result["message"]["text"].get<std::string>().find("close(7)"), std::string::npos);
  EXPECT_EQ(result["occurrenceCount"], 1);
}

TEST(Sarif, FilesBelowTheDirectoryAreRelativeToIt) {
  const Json place = result_of(stale_registration())["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"], (Json{{"uri", "src/server.cc"}, {"uriBaseId", "ROOT"}}));
  EXPECT_EQ(place["region"]["startLine"], 211);
  EXPECT_EQ(log_of({})["runs"][0]["originalUriBaseIds"]["ROOT"]["uri"], "file:///srv/");
}

TEST(Sarif, FilesElsewhereAreUrisWithEscapes) {
  Report report = stale_registration();
  report.steps[3].frames[0].file = "/srv2/a b%/s\xc3\xa9.cc";
  const Json place = result_of(report)["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"], (Json{{"uri", "file:///srv2/a%20b%25/s%C3%A9.cc"}}));
}

TEST(Sarif, AFrameWithoutSourceIsAnAddressInItsModule) {
  Report report = stale_registration();
  report.steps[3].frames = {frame("", "", 0)};
  const Json place = result_of(report)["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "bin/server");
  EXPECT_EQ(place["address"]["relativeAddress"], 0x1000);
  EXPECT_FALSE(place.contains("region"));
}

TEST(Sarif, StepsAreOneThreadFlowAThreadInOneOrder) {
  const Json flows = result_of(stale_registration())["codeFlows"][0]["threadFlows"];
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_EQ(flows[0]["id"], "4242");
  ASSERT_EQ(flows[0]["locations"].size(), 3u);
  EXPECT_EQ(flows[1]["id"], "4243");
  const Json& closed = flows[1]["locations"][0];
  EXPECT_EQ(closed["executionOrder"], 4);
  EXPECT_EQ(closed["location"]["message"]["text"], "closed by close");
  EXPECT_EQ(closed["stack"]["frames"].size(), 2u);
}

TEST(Sarif, AFindingWithoutStepsHasNoCodeFlow) {
  Report report;
  report.message = "m";
  const Json result = result_of(report);
  EXPECT_FALSE(result.contains("codeFlows"));
  EXPECT_FALSE(result.contains("locations"));
}

}  // namespace
}  // namespace ofdcheck::tests
