#include "cli/suppressions.h"

#include <gtest/gtest.h>

#include "cli/misuse.h"
#include "tests/cli/reports.h"

namespace ofdcheck::cli {
namespace {

using tests::stale_registration;

bool suppressed(const std::string& text) {
  return Suppressions::parse(text, "supp").suppress(stale_registration());
}

std::string complaint(const std::string& text) {
  try {
    Suppressions::parse(text, "supp");
  } catch (const Misuse& misuse) {
    return misuse.what();
  }
  return "";
}

TEST(Suppressions, FunctionFileAndModuleOfTheOffendingCallMatch) {
  EXPECT_TRUE(suppressed("stale-registration:conn_close\n"));
  EXPECT_TRUE(suppressed("stale-registration:server.cc"));
  EXPECT_TRUE(suppressed("stale-registration:server"));
  EXPECT_TRUE(suppressed("stale-registration:main")) << "an outer frame of the same call";
}

TEST(Suppressions, GlobsAndAnyRuleMatch) {
  EXPECT_TRUE(suppressed("*:conn_*"));
  EXPECT_TRUE(suppressed("ofd-stale-registration:*.cc"));
}

TEST(Suppressions, OtherRulesPlacesAndStepsDoNotMatch) {
  EXPECT_FALSE(suppressed("double-close:conn_close"));
  EXPECT_FALSE(suppressed("stale-registration:conn"));
  EXPECT_FALSE(suppressed("stale-registration:on_accept")) << "not of the offending call";
  EXPECT_FALSE(suppressed("stale-registration:/srv/src/server.cc")) << "base names are matched";
}

TEST(Suppressions, AGlobMayHoldColons) {
  Report report = stale_registration();
  report.steps[3].frames[0].function = "conn::close";
  EXPECT_TRUE(Suppressions::parse("stale-registration:conn::*", "supp").suppress(report));
}

TEST(Suppressions, CommentsBlanksAndEmptyLinesAreSkipped) {
  EXPECT_TRUE(suppressed("# why\n\n  stale-registration : conn_close  # the log keeps it\r\n"));
}

TEST(Suppressions, AMalformedLineIsNamedWithWhatWasExpected) {
  EXPECT_EQ(complaint("\nstale-registration\n"), "supp:2: expected RULE:GLOB");
  EXPECT_EQ(complaint("stale:main"), "supp:1: expected a rule or * before the colon, not stale");
  EXPECT_EQ(complaint("*:  "), "supp:1: expected a glob after the colon");
}

TEST(Suppressions, AnUnreadableFileIsMisuse) {
  EXPECT_THROW(Suppressions::read("/nonexistent/supp"), Misuse);
}

TEST(Suppressions, TheUnusedAreKnown) {
  Suppressions suppressions = Suppressions::parse("*:conn_close\n*:nobody\n", "supp");
  suppressions.suppress(stale_registration());
  ASSERT_EQ(suppressions.unused().size(), 1u);
  EXPECT_EQ(suppressions.unused()[0]->text(), "*:nobody");
  EXPECT_EQ(suppressions.unused()[0]->line, 2);
}

}  // namespace
}  // namespace ofdcheck::cli
