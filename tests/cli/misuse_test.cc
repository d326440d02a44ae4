// What the user got wrong: one line that says what was expected, exit status 2, no file touched.
#include <algorithm>

#include "tests/cli/tool.h"

namespace ofdcheck::tests {
namespace {

class Misuse : public ToolTest {
 protected:
  std::string complaint(std::vector<std::string> arguments) {
    const Ended ended = ofdcheck(std::move(arguments));
    EXPECT_EQ(ended.exit_status, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.starts_with("ofdcheck: ")) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    return ended.err;
  }
};

TEST_F(Misuse, WithoutACommandTheCommandsAreNamed) {
  EXPECT_EQ(complaint({}), "ofdcheck: expected a command: run, replay, lint, rules or explain\n");
  EXPECT_EQ(complaint({"rnu", "x"}), "ofdcheck: expected run, replay, lint, rules or explain, not rnu\n");
}

TEST_F(Misuse, AnUnknownOptionIsNamed) {
  EXPECT_NE(complaint({"run", "--colour", "--", "true"}).find("--colour"), std::string::npos);
  EXPECT_NE(complaint({"rules", "--all"}).find("--all"), std::string::npos);
}

TEST_F(Misuse, AValueThatIsNoneIsNamedWithTheOption) {
  EXPECT_EQ(complaint({"run", "--format", "html", "--", "true"}),
            "ofdcheck: --format: expected text|jsonl|sarif, not html\n");
  EXPECT_EQ(complaint({"run", "--level", "high", "--", "true"}),
            "ofdcheck: --level: expected note, warning or error, not high\n");
  EXPECT_NE(complaint({"run", "--grace", "soon", "--", "true"}).find("--grace"), std::string::npos);
  EXPECT_NE(complaint({"run", "--exitcode", "300", "--", "true"}).find("--exitcode"),
            std::string::npos);
  EXPECT_NE(complaint({"run", "--children", "2", "--", "true"}).find("--children"),
            std::string::npos);
}

TEST_F(Misuse, AnUnknownRuleIsNamedWithTheNearest) {
  EXPECT_EQ(complaint({"run", "--rules", "double-close,-stale", "--", "true"}).find("not stale;"),
            std::string("ofdcheck: --rules: expected rules (see ofdcheck rules), ").size());
  EXPECT_EQ(complaint({"explain", "stale-evnt"}),
            "ofdcheck: explain: expected a rule, not stale-evnt; the nearest is stale-event\n");
}

TEST_F(Misuse, AProgramThatCannotBeSeenIsNotRun) {
  EXPECT_NE(complaint({"run", "--output", path("out"), "--", STATIC_PROGRAM}).find("static binary"),
            std::string::npos);
  EXPECT_FALSE(exists("out"));
  EXPECT_NE(complaint({"run", "--output", path("out"), "--", "no-such-program"}).find("PATH"),
            std::string::npos);
  EXPECT_FALSE(exists("out"));
  EXPECT_NE(complaint({"run"}).find("expected a program"), std::string::npos);
}

TEST_F(Misuse, AnUnreadableSuppressionsFileStopsTheRunBeforeItStarts) {
  put("out", "before");
  const std::string line =
      complaint({"run", "--suppressions", path("no"), "--output", path("out"), "--", "echo", "x"});
  EXPECT_EQ(line, "ofdcheck: " + path("no") +
                      ": expected a readable file: No such file or directory\n");
  EXPECT_EQ(text_of("out"), "before");
}

TEST_F(Misuse, AMalformedSuppressionIsNamedByFileAndLine) {
  const std::string file = put("supp", "# one\nstale-registration main\n");
  EXPECT_EQ(complaint({"run", "--suppressions", file, "--", "true"}),
            "ofdcheck: " + file + ":2: expected RULE:GLOB\n");
}

TEST_F(Misuse, AnUnwritableOutputStopsTheRunBeforeItStarts) {
  const std::string no = path("no/out");
  const std::string expected = "ofdcheck: " + no + ": expected a writable file: No such file or directory\n";
  EXPECT_EQ(complaint({"run", "--output", no, "--", "echo", "x"}), expected);
  EXPECT_EQ(complaint({"run", "--record", no, "--", "echo", "x"}), expected);
  EXPECT_EQ(complaint({"run", "--format", "sarif", "--output", no, "--", "echo", "x"}), expected);
}

TEST_F(Misuse, AnUnreadableTraceIsNamed) {
  EXPECT_EQ(complaint({"replay", path("no")}),
            "ofdcheck: " + path("no") + ": expected a readable file: No such file or directory\n");
  EXPECT_NE(complaint({"replay", path("")}).find("expected a readable file"), std::string::npos);
  EXPECT_NE(complaint({"replay"}).find("TRACE"), std::string::npos);
}

}  // namespace
}  // namespace ofdcheck::tests
