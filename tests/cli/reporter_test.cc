#include "cli/reporter.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/reports.h"
#include "tests/cli/scratch.h"

namespace ofdcheck::cli {
namespace {

using Json = nlohmann::json;
using tests::stale_registration;

class ReporterTest : public tests::Scratch {
 protected:
  ReportOptions options(Format format) const {
    ReportOptions options;
    options.format = format;
    options.output = path("out");
    return options;
  }
  std::vector<Json> lines() const {
    std::vector<Json> lines;
    std::istringstream text(text_of("out"));
    for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
    return lines;
  }
  // The exit status of a run of a program that ended with 7.
  static int finish(Reporter& reporter, RunFacts facts = {}) {
    bool written = false;
    const int status = reporter.finish(facts, 7, written);
    EXPECT_TRUE(written);
    return status;
  }
};

TEST_F(ReporterTest, WithoutFindingsTheStatusIsTheProgramsOwn) {
  Reporter reporter(options(Format::text), 2, {});
  EXPECT_EQ(finish(reporter, {.processes = 1}), 7);
  EXPECT_EQ(text_of("out"), "ofdcheck: 0 errors, 0 warnings (0 findings in 1 process)\n");
}

TEST_F(ReporterTest, AWarningGivesTheStatusForFindings) {
  ReportOptions chosen = options(Format::text);
  chosen.exit_code = 55;
  Reporter reporter(chosen, 2, {});
  reporter.take(stale_registration());
  EXPECT_EQ(finish(reporter), 55);
}

TEST_F(ReporterTest, ANoteDoesNot) {
  Reporter reporter(options(Format::text), 2, {});
  Report note = stale_registration();
  note.level = Level::note;
  reporter.take(note);
  EXPECT_EQ(finish(reporter), 7);
  EXPECT_NE(text_of("out").find("0 errors, 0 warnings (1 finding in"), std::string::npos);
}

TEST_F(ReporterTest, TextIsThereBeforeTheRunEnds) {
  Reporter reporter(options(Format::text), 2, {});
  reporter.take(stale_registration());
  EXPECT_EQ(text_of("out"), ofdcheck::text_of(stale_registration(), false));
}

TEST_F(ReporterTest, TheSameOfTwoProcessesIsOneFindingWithBothCounts) {
  Reporter reporter(options(Format::jsonl), 2, {});
  Report other = stale_registration();
  other.pid = other.tid = 5000;
  other.message = "close(8) left its open file description registered in epoll fd 5";
  other.count = 3;
  const Reporter::Index first = reporter.take(stale_registration());
  EXPECT_EQ(reporter.take(other), first);
  finish(reporter);
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0]["count"], 4);
  EXPECT_EQ(lines()[0]["pid"], 4242);
}

TEST_F(ReporterTest, OfTwoThatSayTheSameTheConfirmedOneIsKept) {
  Reporter reporter(options(Format::jsonl), 2, {});
  Report likely = stale_registration();
  likely.confirmed = false;
  likely.pid = 1;
  reporter.take(likely);
  reporter.take(stale_registration());
  finish(reporter);
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0]["confirmed"], true);
  EXPECT_EQ(lines()[0]["pid"], 4242);
  EXPECT_EQ(lines()[0]["count"], 2);
}

TEST_F(ReporterTest, AnotherLineIsAnotherFinding) {
  Reporter reporter(options(Format::jsonl), 2, {});
  Report other = stale_registration();
  other.steps[1].frames[0].line = 141;
  reporter.take(stale_registration());
  reporter.take(other);
  finish(reporter);
  EXPECT_EQ(lines().size(), 2u);
}

TEST_F(ReporterTest, ALineOfJsonHasTheCountOfTheEndOfTheRun) {
  Reporter reporter(options(Format::jsonl), 2, {});
  const Reporter::Index index = reporter.take(stale_registration());
  ASSERT_TRUE(index);
  ASSERT_EQ(lines().size(), 1u) << "there while the program runs";
  EXPECT_EQ(lines()[0]["count"], 1);
  reporter.set_count(*index, 12);
  finish(reporter);
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0]["count"], 12);
  EXPECT_EQ(files(), 1) << "nothing beside it";
}

TEST_F(ReporterTest, CountsLossesAndRemarksAreInTheSummary) {
  Reporter reporter(options(Format::text), 2, {});
  reporter.set_count(*reporter.take(stale_registration()), 12);
  finish(reporter, {.processes = 2, .lost = 3, .resynchronised = 1, .remarks = {"a remark"}});
  const std::string text = text_of("out");
  EXPECT_NE(text.find("ofdcheck: 0 errors, 1 warning (1 finding in 2 processes)\n"
                      "ofdcheck: 12 times stale-registration server.cc:211 in conn_close\n"
                      "ofdcheck: trace lines lost for want of room: 3\n"
                      "ofdcheck: the kernel corrected the model 1 time\n"
                      "ofdcheck: a remark\n"),
            std::string::npos)
      << text;
}

TEST_F(ReporterTest, TheSuppressedIsCountedAndNotBlamed) {
  ReportOptions chosen = options(Format::text);
  chosen.level = "note";
  chosen.suppressions = put("supp", "*:conn_close\n*:nobody\n");
  Reporter reporter(chosen, 2, {});
  EXPECT_FALSE(reporter.take(stale_registration()));
  EXPECT_EQ(finish(reporter), 7);
  const std::string text = text_of("out");
  EXPECT_NE(text.find("ofdcheck: 1 finding suppressed\n"), std::string::npos) << text;
  EXPECT_NE(text.find("supp:2: suppression not used: *:nobody\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("SUMMARY"), std::string::npos) << text;
}

TEST_F(ReporterTest, SarifAppearsWholeAtTheEndInThePlaceOfWhatWasThere) {
  put("out", "before");
  Reporter reporter(options(Format::sarif), 2, {{"run"}, {"server"}});
  reporter.take(stale_registration());
  EXPECT_EQ(text_of("out"), "before");
  EXPECT_EQ(finish(reporter), 99);
  EXPECT_EQ(Json::parse(text_of("out"))["runs"][0]["results"].size(), 1u);
  EXPECT_EQ(files(), 1);
}

TEST_F(ReporterTest, SarifIsNotThereBeforeItsEnd) {
  { Reporter reporter(options(Format::sarif), 2, {}); }
  EXPECT_EQ(files(), 0);
}

TEST_F(ReporterTest, AnUnwritableOutputIsMisuse) {
  for (const Format format : {Format::text, Format::jsonl, Format::sarif}) {
    ReportOptions chosen = options(format);
    chosen.output = path("no/such/directory");
    EXPECT_THROW(Reporter(chosen, 2, {}), Misuse);
    chosen.output = path("");
    EXPECT_THROW(Reporter(chosen, 2, {}), Misuse);
  }
}

TEST_F(ReporterTest, AFullDeviceIsNoticed) {
  ReportOptions chosen = options(Format::jsonl);
  chosen.output = "/dev/full";
  Reporter reporter(chosen, 2, {});
  reporter.take(stale_registration());
  bool written = true;
  reporter.finish({}, 0, written);
  EXPECT_FALSE(written);
}

TEST_F(ReporterTest, ColourIsOnlyInTextThatAsksForIt) {
  ReportOptions chosen = options(Format::text);
  chosen.colour = Colour::always;
  Reporter reporter(chosen, 2, {});
  reporter.take(stale_registration());
  EXPECT_EQ(text_of("out"), ofdcheck::text_of(stale_registration(), true));
}

}  // namespace
}  // namespace ofdcheck::cli
