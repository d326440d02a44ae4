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

// While its thread sleeps in a call a run looks at what is due; the replay does at the same place.
TEST(Replay, ALookStandsBetweenTheEnterAndTheLeaveOfItsCall) {
  const auto judged = [](const char* look) {
    return judge_only("closed-under-waiter",
        "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
        "0.002 100 101 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:2\n"
        "0.003 100 100 call close(fd=5) = 0 @ main s.cc:3\n" + std::string(look) +
        "1.200 100 101 leave epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ loop s.cc:2\n"
        "1.300 100 100 call socket() = 9 @ main s.cc:4\n").findings.size();
  };
  EXPECT_EQ(judged("1.100 100 100 leave look() = 0\n"), 1u);
  EXPECT_EQ(judged(""), 0u);
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
