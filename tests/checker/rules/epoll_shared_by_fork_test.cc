#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kForked[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.001 100 100 call eventfd(flags=0x80000) = 7 @ main s.cc:2\n"
    "0.001 100 100 call epoll_wait(epfd=5, size=8, timeout=0) = 0 @ main s.cc:3\n"
    "0.002 100 100 call fork() = 101 @ spawn s.cc:4\n"
    "0.002 101 101 leave fork() = 0 @ spawn s.cc:4\n"
    "0.002 101 101 answer process_runs(100) = yes\n"
    "0.002 101 101 answer same_file(5, 100, 5) = yes\n";
constexpr char kParentWaits[] =
    "0.010 100 100 enter epoll_wait(epfd=5, size=8, timeout=-1) @ main s.cc:3\n";
constexpr char kChildAdds[] =
    "0.020 101 101 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ child s.cc:5\n";
constexpr char kChildWaits[] =
    "0.020 101 101 enter epoll_wait(epfd=5, size=8, timeout=-1) @ child s.cc:6\n";
constexpr char kLater[] = "2.000 101 101 call eventfd() = 20 @ child s.cc:9\n";
// From another thread, while the first is inside its wait.
constexpr char kLaterAside[] = "2.000 101 102 call eventfd() = 20 @ child s.cc:9\n";

Judged judge_shared(const std::string& lines) {
  return judge_only("epoll-shared-by-fork", kForked + lines);
}

TEST(EpollSharedByFork, AChildThatChangesTheListItsParentWaitsOnIsAConfirmedError) {
  const Judged judged = judge_shared(std::string(kParentWaits) + kChildAdds + kLater);
  ASSERT_EQ(judged.summary(), "epoll-shared-by-fork child s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "epoll_ctl changed the interest list of epoll fd 5, which pid 101 inherited from pid 100");
  EXPECT_EQ(judged.findings[0].actually, "pid 100 (?) waits on the same instance");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened epoll_create", "forked fork", "used epoll_ctl"}));
}

TEST(EpollSharedByFork, AChildThatWaitsWithItsParentIsAWarning) {
  const Judged judged = judge_shared(std::string(kParentWaits) + kChildWaits + kLaterAside);
  ASSERT_EQ(judged.summary(), "epoll-shared-by-fork child s.cc:6");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
}

TEST(EpollSharedByFork, AFailedCtlIsAWarning) {
  const Judged judged = judge_shared(kParentWaits + std::string(
      "0.020 101 101 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN) = -1 EEXIST @ child s.cc:5\n") +
      kLater);
  ASSERT_EQ(judged.summary(), "epoll-shared-by-fork child s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "warning");
}

TEST(EpollSharedByFork, AParentThatUsesItOnlyLaterIsSeenAtExit) {
  const Judged judged = judge_shared(std::string(kChildAdds) + kLater +
      "3.000 100 100 call epoll_wait(epfd=5, size=8, timeout=0) = 0 @ main s.cc:3\n"
      "4.000 101 101 call exit() = 0 @ child s.cc:9\n");
  ASSERT_EQ(judged.summary(), "epoll-shared-by-fork child s.cc:5");
}

TEST(EpollSharedByFork, AChangeInALoopTheParentWillComeBackToIsLikelyAtExit) {
  const Judged judged = judge_shared(std::string(kChildAdds) +
      "0.030 101 101 call exit() = 0 @ child s.cc:9\n");
  ASSERT_EQ(judged.summary(), "epoll-shared-by-fork child s.cc:5");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(EpollSharedByFork, ChildrenThatShareAMastersInstanceAmongThemselvesAreReported) {
  const Judged judged = judge_only("epoll-shared-by-fork",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call fork() = 101 @ spawn s.cc:4\n"
      "0.002 101 101 leave fork() = 0 @ spawn s.cc:4\n"
      "0.003 100 100 call fork() = 102 @ spawn s.cc:4\n"
      "0.003 102 102 leave fork() = 0 @ spawn s.cc:4\n"
      "0.003 101 101 answer process_runs(102) = yes\n"
      "0.003 101 101 answer same_file(5, 102, 5) = yes\n"
      "0.010 102 102 enter epoll_wait(epfd=5, size=8, timeout=-1) @ worker s.cc:6\n"
      "0.020 101 101 enter epoll_wait(epfd=5, size=8, timeout=-1) @ worker s.cc:6\n"
      "2.000 101 103 call eventfd() = 20 @ child s.cc:9\n");
  ASSERT_EQ(judged.summary(), "epoll-shared-by-fork worker s.cc:6");
  EXPECT_EQ(judged.findings[0].actually, "pid 102 (?) waits on the same instance");
}

TEST(EpollSharedByFork, TheOnlySurvivorOfADaemonIsSilent) {
  EXPECT_EQ(judge_shared(std::string(
      "0.003 100 100 call exit() = 0 @ main s.cc:4\n"
      "0.003 101 101 answer process_runs(100) = no\n") + kChildAdds + kChildWaits + kLaterAside)
                .summary(), "");
}

TEST(EpollSharedByFork, AParentThatLeavesWithinTheGracePeriodIsSilent) {
  EXPECT_EQ(judge_shared(std::string(kParentWaits) + kChildAdds +
      "1.000 101 101 answer process_runs(100) = no\n" + kLater).summary(), "");
}

TEST(EpollSharedByFork, ASupervisorThatNeverUsesItAfterTheForkIsSilent) {
  EXPECT_EQ(judge_shared(std::string(kChildWaits) + kLaterAside).summary(), "");
}

TEST(EpollSharedByFork, AParentThatHasClosedOrReplacedItsNumberIsSilent) {
  EXPECT_EQ(judge_shared(std::string(kParentWaits) + kChildAdds +
      "1.000 101 101 answer same_file(5, 100, 5) = no\n" + kLater).summary(), "");
}

TEST(EpollSharedByFork, AChildThatOnlyClosesItIsSilent) {
  EXPECT_EQ(judge_shared(std::string(kParentWaits) +
      "0.020 101 101 call close(fd=5) = 0 @ child s.cc:5\n" + kLater).summary(), "");
}

TEST(EpollSharedByFork, AChildThatMakesAnInstanceOfItsOwnIsSilent) {
  EXPECT_EQ(judge_shared(std::string(kParentWaits) +
      "0.020 101 101 call close(fd=5) = 0 @ child s.cc:5\n"
      "0.021 101 101 call epoll_create(flags=0x80000) = 5 @ child s.cc:6\n"
      "0.022 101 101 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ child s.cc:7\n" +
      kLater).summary(), "");
}

TEST(EpollSharedByFork, AChildThatNeverTouchesItIsSilent) {
  EXPECT_EQ(judge_shared(std::string(kParentWaits) + kLater).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
