#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// Status flags as F_GETFL gives them: 2 O_RDWR, 2048 O_NONBLOCK.
std::string stdin_is(int status) {
  return "0.001 100 100 answer describe(0) = pipe cloexec=0 status=" + std::to_string(status) +
         " inode=9\n";
}
const std::string kSet = stdin_is(2) +
    "0.002 100 100 call fcntl(fd=0, op=F_SETFL, flags=2050) = 0 @ main s.cc:2\n" + stdin_is(2050);
constexpr char kExit[] = "0.009 100 100 call exit() = 0 @ main s.cc:9\n";

Judged judge_status(const std::string& lines) {
  return judge_only("shared-status-changed", lines);
}

TEST(SharedStatusChanged, NonBlockLeftOnStdinAtExitIsReportedWhereItWasSet) {
  const Judged judged = judge_status(kSet + kExit);
  ASSERT_EQ(judged.summary(), "shared-status-changed main s.cc:2");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_FALSE(judged.findings[0].confirmed);  // who started the process is not known
}

TEST(SharedStatusChanged, FionbioCountsToo) {
  EXPECT_EQ(judge_status(stdin_is(2) +
      "0.002 100 100 call ioctl(fd=0, op=21537, flags=1) = 0 @ main s.cc:2\n" + stdin_is(2050) +
      kExit).summary(), "shared-status-changed main s.cc:2");
}

TEST(SharedStatusChanged, WhatIsRestoredIsSilent) {
  EXPECT_EQ(judge_status(kSet +
      "0.008 100 100 call fcntl(fd=0, op=F_SETFL, flags=2) = 0 @ main s.cc:8\n" + stdin_is(2) +
      kExit).summary(), "");
}

TEST(SharedStatusChanged, WhatTheKernelSaysAtExitCounts) {
  EXPECT_EQ(judge_status(kSet + stdin_is(2) + kExit).summary(), "");
}

TEST(SharedStatusChanged, NonBlockThatWasThereBeforeIsSilent) {
  EXPECT_EQ(judge_status(stdin_is(2050) +
      "0.002 100 100 call fcntl(fd=0, op=F_SETFL, flags=2050) = 0 @ main s.cc:2\n" + kExit)
                .summary(), "");
}

TEST(SharedStatusChanged, StdioOfItsOwnIsSilent) {
  EXPECT_EQ(judge_status("0.001 100 100 call socket(flags=0x1) = 7 @ main s.cc:1\n"
      "0.001 100 100 call dup2(fd=7, target=0) = 0 @ main s.cc:1\n" + stdin_is(2) +
      "0.002 100 100 call fcntl(fd=0, op=F_SETFL, flags=2050) = 0 @ main s.cc:2\n" +
      stdin_is(2050) + kExit).summary(), "");
}

TEST(SharedStatusChanged, AChildDoesNotAnswerForItsParentsStdio) {
  EXPECT_EQ(judge_status(kSet +
      "0.003 100 100 call fork() = 101 @ main s.cc:3\n"
      "0.003 101 101 leave fork() = 0 @ main s.cc:3\n"
      "0.004 101 101 call exit() = 0 @ main s.cc:4\n"
      "0.008 100 100 call fcntl(fd=0, op=F_SETFL, flags=2) = 0 @ main s.cc:8\n" + stdin_is(2) +
      kExit).summary(), "");
}

TEST(SharedStatusChanged, AForkedChildsStdioIsConfirmedAgainstItsParent) {
  const std::string child =
      "0.003 100 100 call fork() = 101 @ main s.cc:3\n"
      "0.003 101 101 leave fork() = 0 @ main s.cc:3\n"
      "0.003 101 101 answer parent() = 100\n"
      "0.003 101 101 answer describe(0) = pipe cloexec=0 status=2 inode=9\n"
      "0.003 101 101 call fcntl(fd=0, op=F_SETFL, flags=2050) = 0 @ child s.cc:4\n"
      "0.003 101 101 answer describe(0) = pipe cloexec=0 status=2050 inode=9\n";
  const std::string exit = "0.004 101 101 call exit() = 0 @ child s.cc:5\n";
  const Judged judged =
      judge_status(child + "0.003 101 101 answer same_file(0, 100, 0) = yes\n" + exit);
  ASSERT_EQ(judged.summary(), "shared-status-changed child s.cc:4");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judge_status(child +
      "0.003 101 101 answer same_file(0, 100, 0) = no\n"
      "0.003 101 101 answer same_file(0, 100, 1) = no\n"
      "0.003 101 101 answer same_file(0, 100, 2) = no\n" + exit).summary(), "");
}

constexpr char kTimerMade[] = "0.001 100 100 call timerfd_create(flags=0x80000) = 7 @ main s.cc:1\n";
constexpr char kTimerSet[] = "0.001 100 100 call timerfd_settime(fd=7) = 0 @ main s.cc:2\n";
constexpr char kForked[] =
    "0.002 100 100 call fork() = 101 @ spawn s.cc:3\n"
    "0.002 101 101 leave fork() = 0 @ spawn s.cc:3\n"
    "0.002 101 101 answer process_runs(100) = yes\n"
    "0.002 101 101 answer same_file(7, 100, 7) = yes\n";
constexpr char kChildSets[] = "0.003 101 101 call timerfd_settime(fd=7) = 0 @ child s.cc:4\n";
constexpr char kLater[] = "2.000 101 101 call eventfd() = 20 @ child s.cc:9\n";

TEST(SharedStatusChanged, AParentsTimerSetByItsChildIsReported) {
  const Judged judged =
      judge_status(std::string(kTimerMade) + kTimerSet + kForked + kChildSets + kChildSets + kLater);
  ASSERT_EQ(judged.summary(), "shared-status-changed child s.cc:4");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened timerfd_create", "forked fork",
                                      "changed timerfd_settime"}));
}

TEST(SharedStatusChanged, ATimerItsMakerNeverSetIsTheChilds) {
  EXPECT_EQ(judge_status(std::string(kTimerMade) + kForked + kChildSets + kChildSets + kLater)
                .summary(), "");
}

TEST(SharedStatusChanged, AParentThatIsGoneOrHasClosedTheTimerIsSilent) {
  for (const char* answer : {"process_runs(100) = no", "same_file(7, 100, 7) = no"})
    EXPECT_EQ(judge_status(std::string(kTimerMade) + kTimerSet + kForked + kChildSets +
        "1.000 101 101 answer " + answer + "\n" + kLater).summary(), "");
}

TEST(SharedStatusChanged, AParentsSignalMaskChangedByItsChildIsReported) {
  const std::string made = "0.001 100 100 call signalfd(flags=0x80000) = 7 @ main s.cc:1\n";
  EXPECT_EQ(judge_status(made + kForked +
      "0.003 101 101 call signalfd(fd=7) = 7 @ child s.cc:4\n" + kLater).summary(),
            "shared-status-changed child s.cc:4");
  EXPECT_EQ(judge_status(made + kForked +
      "0.003 101 101 call signalfd(flags=0x80000) = 8 @ child s.cc:4\n" + kLater).summary(), "");
  EXPECT_EQ(judge_status(made + kForked +
      "0.003 100 100 call signalfd(fd=7) = 7 @ main s.cc:4\n"
      "2.000 100 100 call eventfd() = 20 @ main s.cc:9\n").summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
