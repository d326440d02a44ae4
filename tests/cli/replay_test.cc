// ofdcheck replay, rules and explain.
#include <nlohmann/json.hpp>

#include "checker/rules/catalog.h"
#include "tests/cli/tool.h"

namespace ofdcheck::tests {
namespace {

constexpr char kTrace[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 @ on_accept s.cc:3\n"
    "0.004 100 100 call dup(fd=7) = 9 @ log_conn s.cc:4\n"
    "0.005 100 100 enter close(fd=7) @ conn_close s.cc:5\n"
    "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
    "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:5\n"
    "2.000 100 100 answer entry_is(5, 7, 0, 0, 9) = yes\n"
    "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:6\n";

using ReplayTool = ToolTest;

TEST_F(ReplayTool, AFindingIsReportedWithTheTracesFrames) {
  const Ended ended = ofdcheck({"replay", put("trace", kTrace)});
  EXPECT_EQ(ended.exit_status, 99);
  EXPECT_EQ(ended.err, "");
  EXPECT_NE(ended.out.find("SUMMARY: ofdcheck: warning: stale-registration s.cc:5 in conn_close\n"),
            std::string::npos)
      << ended.out;
  EXPECT_NE(ended.out.find("(1 finding in 1 process)"), std::string::npos) << ended.out;
}

TEST_F(ReplayTool, OptionsForJudgingCount) {
  const std::string trace = put("trace", kTrace);
  EXPECT_EQ(ofdcheck({"replay", "--rules", "double-close", trace}).exit_status, 0);
  EXPECT_EQ(ofdcheck({"replay", "--level", "error", trace}).exit_status, 0);
  EXPECT_EQ(ofdcheck({"replay", "--exitcode", "3", trace}).exit_status, 3);
  EXPECT_EQ(ofdcheck({"replay", "--suppressions", put("supp", "*:conn_close\n"), trace}).exit_status,
            0);
}

TEST_F(ReplayTool, JsonLinesGoToStandardOutput) {
  const Ended ended = ofdcheck({"replay", "--format", "jsonl", put("trace", kTrace)});
  EXPECT_EQ(nlohmann::json::parse(ended.out)["function"], "conn_close");
}

TEST_F(ReplayTool, AMalformedLineIsNamedAndTheRestJudged) {
  const std::string trace = put("trace", std::string("0.0005 100 100 call clos\n") + kTrace);
  const Ended ended = ofdcheck({"replay", trace});
  EXPECT_EQ(ended.exit_status, 99);
  EXPECT_EQ(ended.err, "ofdcheck: " + trace + ":1: expected the name of a call\n");
  EXPECT_NE(ended.out.find("stale-registration"), std::string::npos);
}

TEST_F(ReplayTool, ATruncatedTraceWithoutFindingsIsNotCalledClean) {
  const std::string whole(kTrace);
  const std::string trace = put("trace", whole.substr(0, whole.find("leave close") - 30));
  const Ended ended = ofdcheck({"replay", trace});
  EXPECT_EQ(ended.exit_status, 2) << ended.out << ended.err;
  EXPECT_NE(ended.err.find(trace + ":6: expected "), std::string::npos) << ended.err;
}

TEST_F(ReplayTool, ATraceCutAnywhereIsJudgedWithoutACrash) {
  const std::string whole(kTrace);
  for (std::size_t size = 0; size < whole.size(); size += 23) {
    const Ended ended = ofdcheck({"replay", put("trace", whole.substr(0, size))});
    EXPECT_TRUE(ended.exit_status == 0 || ended.exit_status == 2 || ended.exit_status == 99)
        << size << ": " << ended.exit_status << " signal " << ended.signal;
  }
}

TEST_F(ReplayTool, AnEmptyTraceHasNothingToSay) {
  const Ended ended = ofdcheck({"replay", put("trace", "")});
  EXPECT_EQ(ended.exit_status, 0);
  EXPECT_EQ(ended.out, "ofdcheck: 0 errors, 0 warnings (0 findings in 0 processes)\n");
}

using RulesTool = ToolTest;

TEST_F(RulesTool, EveryRuleIsListed) {
  const Ended text = ofdcheck({"rules"});
  std::istringstream lines(ofdcheck({"rules", "--format", "jsonl"}).out);
  std::size_t listed = 0;
  for (std::string line; std::getline(lines, line); ++listed) {
    const nlohmann::json rule = nlohmann::json::parse(line);
    EXPECT_EQ(rule["rule"], catalog()[listed].slug);
    EXPECT_EQ(rule["implemented"], catalog()[listed].runtime_built);
    EXPECT_NE(text.out.find("\n" + rule["rule"].get<std::string>() + " "), std::string::npos);
  }
  EXPECT_EQ(listed, catalog().size());
}

TEST_F(RulesTool, EveryBuiltRuleHasItsPage) {
  for (const CatalogRow& row : catalog()) {
    if (!row.runtime_built) continue;
    const Ended ended = ofdcheck({"explain", std::string(row.slug)});
    EXPECT_EQ(ended.exit_status, 0);
    EXPECT_TRUE(ended.out.starts_with("# " + std::string(row.slug) + "\n")) << ended.out;
    EXPECT_NE(ended.out.find("## The fix"), std::string::npos) << row.slug;
  }
}

TEST_F(RulesTool, TheIdOfAFindingIsExplainedToo) {
  EXPECT_EQ(ofdcheck({"explain", "ofd-stale-registration"}).out,
            ofdcheck({"explain", "stale-registration"}).out);
}

TEST_F(RulesTool, EachFormSaysWhetherItIsBuilt) {
  const std::string rules = ofdcheck({"rules"}).out;
  const auto spelled = [](bool form, bool built) {
    return !form ? std::string("-") : built ? "implemented" : "not implemented";
  };
  for (const CatalogRow& row : catalog()) {
    const std::size_t at = rules.find("\n" + std::string(row.slug) + " ");
    ASSERT_NE(at, std::string::npos) << row.slug;
    // Behind the name, the forms and the level, which are 27, 7 and 9 wide.
    const std::string line = rules.substr(at + 1, rules.find('\n', at + 1) - at - 1);
    EXPECT_TRUE(line.substr(43).starts_with(spelled(row.runtime_form, row.runtime_built) + " ")) << line;
    EXPECT_TRUE(line.substr(60).starts_with(spelled(row.static_form, row.static_built) + " ")) << line;
  }
}

}  // namespace
}  // namespace ofdcheck::tests
