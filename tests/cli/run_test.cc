// ofdcheck run: the program runs as it would have without it, and the status says what was found.
#include <signal.h>

#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "tests/cli/tool.h"

namespace ofdcheck::tests {
namespace {

constexpr char kBuggy[] = PROGRAMS "/double_close_bad";

class Run : public ToolTest {
 protected:
  // A shell script under `ofdcheck run`.
  Ended checked(const std::string& script, std::vector<std::string> options = {}) {
    options.insert(options.begin(), "run");
    options.insert(options.end(), {"--", "/bin/sh", "-c", script});
    return ofdcheck(options);
  }
};

TEST_F(Run, TheExitStatusIsTheProgramsOwnWhenNothingWasFound) {
  EXPECT_EQ(checked("exit 0").exit_status, 0);
  EXPECT_EQ(checked("exit 7").exit_status, 7);
}

TEST_F(Run, BashsOwnDoubleCloseIsShownAtLevelNoteOnly) {
  const std::vector<std::string> pipeline = {"--", "/bin/bash", "-c", "echo a | tr a b | cat"};
  std::vector<std::string> arguments = {"run"};
  arguments.insert(arguments.end(), pipeline.begin(), pipeline.end());
  const Ended quiet = ofdcheck(arguments);
  EXPECT_EQ(quiet.exit_status, 0) << quiet.err;
  EXPECT_EQ(quiet.out, "b\n");
  arguments.insert(arguments.begin() + 1, {"--level", "note"});
  EXPECT_NE(ofdcheck(arguments).err.find("double-close"), std::string::npos);
}

TEST_F(Run, ASignalThatEndsTheProgramEndsTheRun) {
  EXPECT_EQ(checked("kill -TERM $$").signal, SIGTERM);
  EXPECT_EQ(checked("kill -SEGV $$").signal, SIGSEGV);
  EXPECT_EQ(checked("kill -KILL $$").signal, SIGKILL);
}

TEST_F(Run, ClosedOrFullStandardErrorLeavesTheExitStatusAlone) {
  const std::string tool = OFDCHECK;
  EXPECT_EQ(shell(tool + " run -- /bin/sh -c 'exit 3' <&- >&- 2>&-").exit_status, 3);
  EXPECT_EQ(shell(tool + " run -- " + kBuggy + " >&- 2>&-").exit_status, 99);
  EXPECT_EQ(shell(tool + " run -- /bin/sh -c 'exit 3' 2>/dev/full").exit_status, 2)
      << "the summary could not be written";
}

TEST_F(Run, TheProgramSeesItsClosedNumbersClosed) {
  const std::string tool = OFDCHECK;
  EXPECT_EQ(shell(tool + " run -- /bin/sh -c 'test ! -e /proc/$$/fd/0 && test ! -e /proc/$$/fd/2' "
                         "<&- 2>&-").exit_status, 0);
}

TEST_F(Run, AWarningGivesNinetyNineOrTheChosenStatus) {
  EXPECT_EQ(ofdcheck({"run", "--", kBuggy}).exit_status, 99);
  EXPECT_EQ(ofdcheck({"run", "--exitcode", "5", kBuggy}).exit_status, 5);
  EXPECT_EQ(ofdcheck({"run", "--rules", "-double-close", kBuggy}).exit_status, 0);
  EXPECT_EQ(ofdcheck({"run", "--level", "error", kBuggy}).exit_status, 0);
}

TEST_F(Run, ReportsGoToStandardErrorAndTheOutputIsTheProgramsOwn) {
  const Ended ended = checked("echo from the program");
  EXPECT_EQ(ended.out, "from the program\n");
  EXPECT_EQ(ended.err, "ofdcheck: 0 errors, 0 warnings (0 findings in 1 process)\n");
}

TEST_F(Run, AReportNamesTheLineOfTheSource) {
  const Ended ended = ofdcheck({"run", "--", kBuggy});
  EXPECT_NE(ended.err.find("SUMMARY: ofdcheck: warning: double-close double_close_bad.cc:"),
            std::string::npos)
      << ended.err;
  EXPECT_EQ(ended.err.find('\033'), std::string::npos) << "no colour: it is no terminal";
}

TEST_F(Run, ASuppressedFindingIsNoFinding) {
  const std::string file = put("supp", "double-close:double_close_bad.cc\n");
  const Ended ended = ofdcheck({"run", "--suppressions", file, "--", kBuggy});
  EXPECT_EQ(ended.exit_status, 0);
  EXPECT_NE(ended.err.find("1 finding suppressed"), std::string::npos) << ended.err;
}

TEST_F(Run, JsonLinesGoToTheFileAndTheSummaryToStandardError) {
  const Ended ended =
      ofdcheck({"run", "--format", "jsonl", "--output", path("out"), "--", kBuggy});
  EXPECT_EQ(nlohmann::json::parse(text_of("out"))["rule"], "double-close");
  EXPECT_EQ(ended.err, "ofdcheck: 0 errors, 1 warning (1 finding in 1 process)\n");
}

TEST_F(Run, TheEnvironmentOnlyGainsTheLibraryAndTheOptions) {
  setenv("LD_PRELOAD", "libdl.so.2", 1);
  setenv("OFDCHECK_OPTIONS", "stack_depth=3", 1);
  const Ended ended = checked("echo $LD_PRELOAD; echo $OFDCHECK_OPTIONS", {"--level", "note"});
  unsetenv("LD_PRELOAD");
  unsetenv("OFDCHECK_OPTIONS");
  EXPECT_NE(ended.out.find("/libofdcheck.so:libdl.so.2\n"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("\nstack_depth=3:channel=/"), std::string::npos) << ended.out;
  EXPECT_TRUE(ended.out.ends_with(":level=note\n")) << ended.out;
}

TEST_F(Run, NothingIsLeftBehind) {
  const Ended ended = checked("echo ${OFDCHECK_OPTIONS#channel=}; test -e ${OFDCHECK_OPTIONS#channel=}");
  ASSERT_EQ(ended.exit_status, 0) << "it is there while the program runs";
  EXPECT_FALSE(std::filesystem::exists(ended.out.substr(0, ended.out.size() - 1))) << ended.out;
}

TEST_F(Run, ChildrenAreFollowedToTheirEnd) {
  const std::string daemon = std::string("(sleep 0.2; ") + kBuggy + ") >/dev/null & exit 3";
  EXPECT_EQ(checked(daemon).exit_status, 99);
  EXPECT_EQ(checked(daemon, {"--children", "no"}).exit_status, 3);
}

TEST_F(Run, AChildThatIsKilledDoesNotHoldTheRunUp) {
  EXPECT_EQ(checked("/bin/sh -c 'kill -KILL $$' & wait; exit 4").exit_status, 4);
}

TEST_F(Run, ASignalIsHandedOnToTheProgram) {
  Running run({OFDCHECK, "run", "--", "/bin/sh", "-c",
               "trap 'exit 42' TERM; echo ready; while :; do sleep 0.02; done"},
              path("err"));
  ASSERT_EQ(run.line(), "ready\n");
  run.signal(SIGTERM);
  EXPECT_EQ(run.end().exit_status, 42);
}

TEST_F(Run, AnIgnoredSignalStaysIgnored) {
  const Ended ended = shell("trap '' HUP; exec " OFDCHECK
                            " run -- /bin/sh -c 'kill -HUP $$ $PPID; echo alive'");
  EXPECT_EQ(ended.out, "alive\n");
  EXPECT_EQ(ended.exit_status, 0);
}

TEST_F(Run, TheReaderSeesTheEndOfTheOutputWhenTheProgramClosesIt) {
  Running run({OFDCHECK, "run", "--", "/bin/sh", "-c",
               "trap 'exit 42' TERM; echo ready; exec >/dev/null; while :; do sleep 0.02; done"},
              path("err"));
  EXPECT_EQ(run.rest(), "ready\n") << "and then the end, although the program lives";
  run.signal(SIGTERM);
  EXPECT_EQ(run.end().exit_status, 42);
}

TEST_F(Run, AProgramThatWasNotSeenIsNotCalledClean) {
  std::filesystem::create_directories(path("bin"));
  std::filesystem::create_directories(path("lib"));
  std::filesystem::copy_file(OFDCHECK, path("bin/ofdcheck"));
  put("lib/libofdcheck.so", "no library at all");
  const Ended ended = run({path("bin/ofdcheck"), "run", "--", "/bin/true"});
  EXPECT_EQ(ended.exit_status, 2);
  EXPECT_NE(ended.err.find("WAS NOT SEEN"), std::string::npos) << ended.err;
  EXPECT_EQ(ended.err.find("0 errors"), std::string::npos) << ended.err;
}

TEST_F(Run, WithoutThePreloadLibraryNothingIsRun) {
  std::filesystem::create_directories(path("bin"));
  std::filesystem::copy_file(OFDCHECK, path("bin/ofdcheck"));
  const Ended ended = run({path("bin/ofdcheck"), "run", "--", "echo", "x"});
  EXPECT_EQ(ended.exit_status, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_NE(ended.err.find("expected the preload library"), std::string::npos) << ended.err;
}

TEST_F(Run, ARecordedTraceIsJudgedTheSame) {
  ASSERT_EQ(ofdcheck({"run", "--record", path("trace"), "--", kBuggy}).exit_status, 99);
  const Ended ended = ofdcheck({"replay", path("trace")});
  EXPECT_EQ(ended.exit_status, 99);
  EXPECT_EQ(ended.err, "");
  EXPECT_NE(ended.out.find("double-close double_close_bad.cc:"), std::string::npos) << ended.out;
}

}  // namespace
}  // namespace ofdcheck::tests
