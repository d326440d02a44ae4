#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kOpen[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.001 100 100 call accept(fd=3) = 7 @ on_accept s.cc:2\n";
constexpr char kWaiting[] =
    "0.002 100 101 enter epoll_wait(epfd=5, size=8, timeout=-1) @ worker s.cc:3\n";
constexpr char kReading[] = "0.002 100 101 enter recv(fd=7, size=100) @ worker s.cc:3\n";
// Any call after the grace period makes the checker look again.
constexpr char kLater[] = "2.000 100 100 call eventfd() = 20 @ main s.cc:9\n";

std::string close_of(int fd) {
  return "0.003 100 100 call close(fd=" + std::to_string(fd) + ") = 0 @ stop s.cc:4\n";
}

Judged judge_waiter(const std::string& lines) {
  return judge_only("closed-under-waiter", kOpen + lines);
}

TEST(ClosedUnderWaiter, CloseOfAnEpollFdUnderAWaiterIsReportedAfterTheGracePeriod) {
  const Judged judged = judge_waiter(kWaiting + close_of(5) + kLater);
  ASSERT_EQ(judged.summary(), "closed-under-waiter stop s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_FALSE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message, "close(5) while thread 101 is inside epoll_wait on it");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened epoll_create", "waiting epoll_wait", "closed close"}));
}

TEST(ClosedUnderWaiter, CloseOfAConnectionUnderAReaderIsReported) {
  EXPECT_EQ(judge_waiter(kReading + close_of(7) + kLater).summary(),
            "closed-under-waiter stop s.cc:4");
}

TEST(ClosedUnderWaiter, AWaiterThatReturnsWithinTheGracePeriodIsSilent) {
  EXPECT_EQ(judge_waiter(kWaiting + close_of(5) +
      "0.100 100 101 leave epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ worker s.cc:3\n" + kLater)
                .summary(), "");
}

TEST(ClosedUnderWaiter, AnotherCallOnTheReusedNumberIsNotTheSameWait) {
  EXPECT_EQ(judge_waiter(kReading + close_of(7) +
      "0.004 100 101 leave recv(fd=7, size=100) = 0 @ worker s.cc:3\n"
      "0.005 100 100 call accept(fd=3) = 7 @ on_accept s.cc:2\n"
      "0.006 100 101 enter recv(fd=7, size=100) @ worker s.cc:3\n" + kLater).summary(), "");
}

TEST(ClosedUnderWaiter, AfterShutdownTheWaiterIsWoken) {
  EXPECT_EQ(judge_waiter(kReading + std::string(
      "0.003 100 100 call shutdown(fd=7, flags=2) = 0 @ stop s.cc:4\n") + close_of(7) + kLater)
                .summary(), "");
}

TEST(ClosedUnderWaiter, ADescriptionWithAnotherNumberIsSilent) {
  EXPECT_EQ(judge_waiter("0.001 100 100 call dup(fd=7) = 9 @ main s.cc:2\n" +
                         (kReading + close_of(7)) + kLater).summary(), "");
}

TEST(ClosedUnderWaiter, AWaitOnAnotherNumberIsSilent) {
  EXPECT_EQ(judge_waiter(kWaiting + close_of(7) + kLater).summary(), "");
}

TEST(ClosedUnderWaiter, ThreadsThatEndWithTheProcessAreSilent) {
  EXPECT_EQ(judge_waiter(kWaiting + close_of(5) +
      "0.010 100 100 call exit() = 0 @ main s.cc:9\n").summary(), "");
}

TEST(ClosedUnderWaiter, TwoWaitersAreTwoStoriesOfOnePlace) {
  const Judged judged = judge_waiter(kWaiting + std::string(
      "0.002 100 102 enter epoll_wait(epfd=5, size=8, timeout=-1) @ worker s.cc:3\n") +
      close_of(5) + kLater);
  ASSERT_EQ(judged.summary(), "closed-under-waiter stop s.cc:4");
  EXPECT_EQ(judged.findings[0].count, 2u);
}

}  // namespace
}  // namespace ofdcheck::tests
