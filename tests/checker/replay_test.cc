// What a replay makes of a trace as a whole; the rules have their own traces.
#include <gtest/gtest.h>

#include <string>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kParentBefore[] =
    "0.001 100 100 call accept(fd=3) = 7 @ on_accept s.cc:2\n"
    "0.002 100 100 enter fork() @ serve s.cc:3\n";
constexpr char kChild[] =
    "0.003 101 101 leave fork() = 0 @ serve s.cc:3\n"
    "0.004 101 101 call close(fd=7) = 0 @ child s.cc:4\n"
    "0.005 101 101 call close(fd=7) = -1 EBADF @ child s.cc:5\n";
constexpr char kForkReturns[] = "0.006 100 100 leave fork() = 101 @ serve s.cc:3\n";

TEST(Replay, AChildThatRunsBeforeItsParentsForkReturnsIsItsChildAllTheSame) {
  const Judged late = judge_only("double-close", std::string(kParentBefore) + kChild + kForkReturns);
  const Judged early = judge_only("double-close", std::string(kParentBefore) + kForkReturns + kChild);
  EXPECT_EQ(late.summary(), "double-close child s.cc:5");
  EXPECT_EQ(early.summary(), late.summary());
  ASSERT_EQ(late.findings.size(), 1u);
  EXPECT_EQ(late.findings[0].steps.front(), "opened accept") << "by the parent";
}

TEST(Replay, AChildWhoseParentNeverReturnedIsJudgedAlone) {
  const Judged judged = judge_only("double-close", std::string(kParentBefore) + kChild +
      "0.006 101 101 call socket() = 8 @ child s.cc:6\n"
      "0.007 101 101 call close(fd=8) = 0 @ child s.cc:7\n"
      "0.008 101 101 call close(fd=8) = -1 EBADF @ child s.cc:8\n");
  EXPECT_EQ(judged.summary(), "double-close child s.cc:8") << "what it inherited is not known";
}

TEST(Replay, ComplaintsNameTheLineOfTheTrace) {
  const Judged judged = judge(std::string(kParentBefore) + kChild +
                              "0.0055 101 101 leave close(fd=8) = 0\n" + kForkReturns + "nonsense\n");
  EXPECT_EQ(judged.complaints,
            (std::vector<std::string>{"line 6: leave close without its enter",
                                      "line 8: expected a time in seconds"}));
}

}  // namespace
}  // namespace ofdcheck::tests
