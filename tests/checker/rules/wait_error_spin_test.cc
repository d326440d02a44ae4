#include <gtest/gtest.h>

#include <string>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

std::string failures(int count, const std::string& error, const std::string& arguments) {
  std::string lines;
  for (int i = 0; i < count; ++i)
    lines += "1.0 100 100 call epoll_wait(" + arguments + ") = -1 " + error + " @ loop s.cc:9\n";
  return lines;
}

constexpr char kOpen[] = "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n";
constexpr char kClose[] = "0.002 100 100 call close(fd=5) = 0 @ stop s.cc:2\n";
constexpr char kWait[] = "epfd=5, size=64, timeout=-1";

TEST(WaitErrorSpin, AClosedEpollFdIsConfirmedByErrno) {
  const Judged judged =
      judge_only("wait-error-spin", kOpen + std::string(kClose) + failures(100, "EBADF", kWait));
  ASSERT_EQ(judged.summary(), "wait-error-spin loop s.cc:9");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].steps, (std::vector<std::string>{"closed close", "failed epoll_wait"}));
  EXPECT_EQ(judged.findings[0].actually, "the number is not open, and the loop calls it again at once");
}

TEST(WaitErrorSpin, AThousandFailuresAreOneFindingCountedAFewTimes) {
  const Judged judged = judge_only(
      "wait-error-spin", kOpen + failures(1024, "EINVAL", "epfd=5, timeout=-1"));
  ASSERT_EQ(judged.findings.size(), 1u);
  EXPECT_EQ(judged.findings[0].count, 5u);  // 64, 128, 256, 512, 1024
  EXPECT_EQ(judged.findings[0].actually,
            "maxevents is not greater than 0, and the loop calls it again at once");
}

TEST(WaitErrorSpin, SignalsAreNoFailures) {
  EXPECT_EQ(judge_only("wait-error-spin", kOpen + failures(1000, "EINTR", kWait)).summary(), "");
}

TEST(WaitErrorSpin, AFewFailuresBeforeTheLoopEndsAreSilent) {
  EXPECT_EQ(judge_only("wait-error-spin",
                       kOpen + std::string(kClose) + failures(3, "EBADF", kWait)).summary(), "");
}

TEST(WaitErrorSpin, FailuresWithSuccessesBetweenAreSilent) {
  std::string lines;
  for (int i = 0; i < 100; ++i)
    lines += failures(10, "EINVAL", "epfd=5, timeout=-1") +
             "1.0 100 100 call epoll_wait(epfd=5, size=64, timeout=1) = 0 @ loop s.cc:8\n";
  EXPECT_EQ(judge_only("wait-error-spin", kOpen + lines).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
