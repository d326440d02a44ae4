#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

std::string described(int fd, const std::string& kind, bool cloexec = false) {
  return "0.001 100 100 answer describe(" + std::to_string(fd) + ") = " + kind +
         " cloexec=" + (cloexec ? "1" : "0") + " status=2 inode=9\n";
}

const std::string kEpoll =
    "0.001 100 100 call epoll_create() = 5 @ main s.cc:1\n" + described(5, "epoll");
const std::string kConnection =
    "0.001 100 100 call accept(fd=3) = 7 @ on_accept s.cc:2\n" + described(7, "connection");
constexpr char kSpawn[] = "0.002 100 100 call spawn() = 0 @ run_hook s.cc:9\n";

Judged judge_exec(const std::string& lines) { return judge_only("inherited-by-exec", lines); }

TEST(InheritedByExec, AnEpollInstanceWithoutCloexecIsReportedWhereItWasMade) {
  const Judged judged = judge_exec(kEpoll + kSpawn);
  ASSERT_EQ(judged.summary(), "inherited-by-exec main s.cc:1");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "fd 5, an epoll instance, is open without FD_CLOEXEC at spawn");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened epoll_create", "executed spawn"}));
}

TEST(InheritedByExec, EveryWayToStartAProgramCounts) {
  for (const char* call : {"enter exec() @ run_hook s.cc:9\n", "call system() = 0 @ run_hook s.cc:9\n",
                           "call popen() = 9 @ run_hook s.cc:9\n"})
    EXPECT_EQ(judge_exec(kEpoll + "0.002 100 100 " + call).summary(),
              "inherited-by-exec main s.cc:1");
}

TEST(InheritedByExec, WhatFileActionsCloseFromANumberOnIsSilent) {
  const auto spawned = [](int target) {
    return judge_exec(kEpoll + kConnection + "0.002 100 100 call spawn(target=" +
                      std::to_string(target) + ") = 0 @ run_hook s.cc:9\n").summary();
  };
  EXPECT_EQ(spawned(3), "");
  EXPECT_EQ(spawned(6), "inherited-by-exec main s.cc:1");
  EXPECT_EQ(spawned(0), "") << "more were named than the call has place for";
}

TEST(InheritedByExec, AForkedChildThatExecsIsJudgedByItsOwnTable) {
  const std::string forked = kConnection +
      "0.002 100 100 call fork() = 101 @ run_hook s.cc:5\n"
      "0.002 101 101 leave fork() = 0 @ run_hook s.cc:5\n"
      "0.002 101 101 answer describe(7) = connection cloexec=0 status=2 inode=9\n";
  EXPECT_EQ(judge_exec(forked + "0.003 101 101 enter exec() @ run_hook s.cc:6\n").summary(),
            "inherited-by-exec on_accept s.cc:2");
  EXPECT_EQ(judge_exec(forked + "0.003 101 101 call close(fd=7) = 0 @ run_hook s.cc:6\n"
                                "0.003 101 101 enter exec() @ run_hook s.cc:7\n").summary(), "");
}

TEST(InheritedByExec, ADupLosesCloseOnExec) {
  const Judged judged = judge_exec(
      "0.001 100 100 call accept(fd=3, flags=0x80000) = 7 @ on_accept s.cc:2\n"
      "0.001 100 100 call dup(fd=7) = 8 @ on_accept s.cc:3\n" + described(8, "connection") + kSpawn);
  ASSERT_EQ(judged.summary(), "inherited-by-exec on_accept s.cc:3");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "shared dup", "executed spawn"}));
}

TEST(InheritedByExec, CloseOnExecFromTheStartOrLaterIsSilent) {
  EXPECT_EQ(judge_exec("0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n" +
                       std::string(kSpawn)).summary(), "");
  EXPECT_EQ(judge_exec(kConnection +
      "0.001 100 100 call fcntl(fd=7, op=F_SETFD, flags=1) = 0 @ on_accept s.cc:3\n" + kSpawn)
                .summary(), "");
}

TEST(InheritedByExec, WhatTheKernelSaysOfTheFlagCounts) {
  EXPECT_EQ(judge_exec("0.001 100 100 call epoll_create() = 5 @ main s.cc:1\n" +
                       described(5, "epoll", true) + kSpawn).summary(), "");
}

TEST(InheritedByExec, NumbersNamedOnPurposeAreSilent) {
  EXPECT_EQ(judge_exec(kConnection + "0.002 100 100 call spawn(fds=[12 7]) = 0 @ hand_over s.cc:9\n")
                .summary(), "");
}

TEST(InheritedByExec, ADescriptionPassedAsStdioIsSilentUnderItsOtherNumber) {
  EXPECT_EQ(judge_exec(kConnection + "0.001 100 100 call dup2(fd=7, target=0) = 0 @ inetd s.cc:3\n" +
                       kSpawn).summary(), "");
}

TEST(InheritedByExec, CloexecTakenOffIsAnIntent) {
  EXPECT_EQ(judge_exec(
      "0.001 100 100 call accept(fd=3, flags=0x80000) = 7 @ on_accept s.cc:2\n"
      "0.001 100 100 call fcntl(fd=7, op=F_SETFD) = 0 @ hand_over s.cc:3\n" +
      described(7, "connection") + kSpawn).summary(), "");
}

TEST(InheritedByExec, ANumberChosenWithDup2IsAnIntent) {
  EXPECT_EQ(judge_exec(
      "0.001 100 100 call accept(fd=3, flags=0x80000) = 7 @ on_accept s.cc:2\n"
      "0.001 100 100 call dup2(fd=7, target=3) = 3 @ hand_over s.cc:3\n" +
      described(3, "connection") + kSpawn).summary(), "");
}

TEST(InheritedByExec, OtherKindsAndUnseenOnesAreSilent) {
  EXPECT_EQ(judge_exec("0.001 100 100 call open() = 8 @ main s.cc:1\n" + described(8, "file") +
                       kSpawn).summary(), "");
  // fd 6 was open before the trace began.
  EXPECT_EQ(judge_exec(described(6, "listener") +
      "0.001 100 100 call listen(fd=6, size=1) = 0 @ main s.cc:1\n" + kSpawn).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
