#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// Threads 100 and 101 wait on instance 4; connections 6, 7, 8. The first batch of 100 shows that it
// works on its slots, and goes upward.
constexpr char kPool[] =
    "0.001 100 100 call epoll_create() = 4 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=5, flags=0x80800) = 6 @ on_accept s.cc:2\n"
    "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=6, events=IN|ET, data=0x10060) = 0 @ on_accept s.cc:3\n"
    "0.002 100 100 call accept(fd=5, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=7, events=IN|ET, data=0x10070) = 0 @ on_accept s.cc:3\n"
    "0.002 100 100 call accept(fd=5, flags=0x80800) = 8 @ on_accept s.cc:2\n"
    "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=8, events=IN|ET, data=0x10080) = 0 @ on_accept s.cc:3\n"
    "0.003 100 100 call epoll_wait(epfd=4, size=8, timeout=-1, batch=[IN:0x10060 IN:0x10070]) = 2 @ loop s.cc:4\n"
    "0.003 100 100 call read(fd=6, size=100) = 9 @ on_input s.cc:5\n"
    "0.003 100 100 call read(fd=6, size=100) = -1 EAGAIN @ on_input s.cc:5\n"
    "0.003 100 100 call read(fd=7, size=100) = 9 @ on_input s.cc:5\n"
    "0.003 100 100 call read(fd=7, size=100) = -1 EAGAIN @ on_input s.cc:5\n"
    "0.004 100 100 call epoll_wait(epfd=4, size=8, timeout=-1, "
    "batch=[IN:0x10060 IN:0x10070 IN:0x10080]) = 3 @ loop s.cc:4\n"
    "0.005 100 100 call read(fd=6, size=100) = -1 EAGAIN @ on_input s.cc:5\n"
    "0.005 100 101 call epoll_wait(epfd=4, size=8, timeout=-1, batch=[IN|RDHUP:0x10070]) = 1 @ loop s.cc:4\n"
    "0.006 100 101 call read(fd=7, size=100) = 0 @ on_input s.cc:5\n";

constexpr char kClose[] = "0.006 100 101 call close(fd=7) = 0 @ hang_up s.cc:6\n";
constexpr char kFree[] = "0.006 100 101 call free(address=0x10070) = 0 @ hang_up s.cc:7\n";
constexpr char kBadRead[] = "0.007 100 100 call read(fd=7, size=100) = -1 EBADF @ on_input s.cc:5\n";
constexpr char kLast[] =
    "0.008 100 100 call read(fd=8, size=100) = -1 EAGAIN @ on_input s.cc:5\n"
    "0.009 100 100 call epoll_wait(epfd=4, size=8, timeout=100) = 0 @ loop s.cc:4\n";

Judged judge_pool(const std::string& rest) { return judge(kPool + rest); }

TEST(FreedWhilePending, ADescriptorClosedUnderAnotherThreadsBatchIsReportedWhenThatThreadUsesIt) {
  const Judged judged = judge_pool(std::string(kClose) + kBadRead + kLast);
  ASSERT_EQ(judged.summary(), "freed-while-pending hang_up s.cc:6");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "thread 101 closed a descriptor while the batch of thread 100 held an event of fd 7");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "delivered epoll_wait", "closed close",
                                      "used read"}));
}

// Thread 100 has read connection 7 and armed it again; 101 gets it, closes it; a newcomer with its number
// goes through the hands of 100 before that waits again.
TEST(FreedWhilePending, AOneShotThatWasHandedBackIsNoMoreInTheBatch) {
  std::string lines = std::string(kPool) + kClose;
  for (std::size_t at = 0; (at = lines.find("IN|ET,", at)) != std::string::npos; ++at)
    lines.replace(at, 6, "IN|ONESHOT,");
  const std::string mine = "0.005 100 100 call read(fd=7, size=100) = 9 @ on_input s.cc:5\n";
  const std::string back =
      "0.005 100 100 call epoll_ctl(epfd=4, op=MOD, fd=7, events=IN|ONESHOT, data=0x10070) = 0 @ rearm s.cc:8\n";
  const std::string newcomer =
      "0.007 100 102 call accept(fd=5, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.007 100 100 call read(fd=7, size=100) = 4 @ on_handed s.cc:9\n";
  lines.insert(lines.find("0.005 100 101"), mine + back);
  EXPECT_EQ(judge_only("freed-while-pending", lines + newcomer + kLast).summary(), "");
  EXPECT_NE(judge_only("freed-while-pending", std::string(kPool) + kClose + newcomer + kLast).summary(),
            "") << "an edge that both threads hold";
}

TEST(FreedWhilePending, OfAFreedObjectItIsAnError) {
  const Judged judged = judge_pool(std::string(kClose) + kFree + kBadRead + kLast);
  ASSERT_EQ(judged.summary(), "freed-while-pending hang_up s.cc:7");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_TRUE(judged.findings[0].confirmed);
}

TEST(FreedWhilePending, AnObjectFreedWithItsDescriptorOpenIsReportedWhenItIsReadInItsTurn) {
  const Judged judged = judge_only("freed-while-pending", std::string(kPool) + kFree +
      "0.007 100 100 call read(fd=7, size=100) = 4 @ on_input s.cc:5\n" + kLast);
  ASSERT_EQ(judged.summary(), "freed-while-pending hang_up s.cc:7");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(FreedWhilePending, WorkOnTheNumbersNewOwnerInTheEventsTurnIsReported) {
  const Judged judged = judge_only("freed-while-pending", std::string(kPool) + kClose +
      "0.006 100 101 call accept(fd=5, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.007 100 100 call read(fd=7, size=100) = -1 EAGAIN @ on_input s.cc:5\n" + kLast);
  ASSERT_EQ(judged.summary(), "freed-while-pending hang_up s.cc:6");
  EXPECT_FALSE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].steps.back(), "reopened accept");
}

TEST(FreedWhilePending, AnEventThatIsSkippedIsSilent) {
  EXPECT_EQ(judge_pool(std::string(kClose) + kFree + kLast).summary(), "");
}

TEST(FreedWhilePending, AnEventThatTheOtherThreadHadBegunIsUseAfterClose) {
  EXPECT_EQ(judge_pool(
      "0.006 100 100 call read(fd=7, size=100) = -1 EAGAIN @ on_input s.cc:5\n" + std::string(kClose) +
      "0.007 100 100 call send(fd=7, size=100) = -1 EBADF @ on_input s.cc:8\n" + kLast).summary(),
      "use-after-close on_input s.cc:8");
}

TEST(FreedWhilePending, AnEventWhoseTurnHasPassedIsUseAfterClose) {
  EXPECT_EQ(judge_pool(std::string(kClose) +
      "0.007 100 100 call read(fd=8, size=100) = -1 EAGAIN @ on_input s.cc:5\n"
      "0.007 100 100 call send(fd=7, size=100) = -1 EBADF @ broadcast s.cc:9\n" + kLast).summary(),
      "use-after-close broadcast s.cc:9");
}

TEST(FreedWhilePending, ANumberHandedOverInTheSameBatchIsSilent) {
  // A wake-up before it: the other thread has passed its new connection to this one.
  EXPECT_EQ(judge_only("freed-while-pending",
      "0.001 100 100 call epoll_create() = 4 @ main s.cc:1\n"
      "0.001 100 100 call eventfd(flags=0x80800) = 3 @ main s.cc:1\n"
      "0.001 100 100 call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=0x3) = 0 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=5, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=7, events=IN, data=0x10070) = 0 @ on_accept s.cc:3\n"
      "0.002 100 100 call accept(fd=5, flags=0x80800) = 8 @ on_accept s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=8, events=IN, data=0x10080) = 0 @ on_accept s.cc:3\n"
      "0.004 100 100 call epoll_wait(epfd=4, size=8, timeout=-1, "
      "batch=[IN:0x3 IN:0x10070 IN:0x10080]) = 3 @ loop s.cc:4\n"
      "0.005 100 101 call close(fd=7) = 0 @ kick s.cc:6\n"
      "0.005 100 101 call accept(fd=5, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.006 100 100 call read(fd=3, size=8) = 8 @ on_wake s.cc:5\n"
      "0.007 100 100 call read(fd=7, size=100) = -1 EAGAIN @ on_input s.cc:5\n" + std::string(kLast)).summary(),
      "");
}

TEST(FreedWhilePending, ADispatchersWorkersMayFreeWhatItHandedOut) {
  EXPECT_EQ(judge(
      "0.001 100 100 call epoll_create() = 4 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=5, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=7, events=IN|ONESHOT, data=0x10070) = 0 @ on_accept s.cc:3\n"
      "0.004 100 100 call epoll_wait(epfd=4, size=8, timeout=-1, batch=[IN:0x10070]) = 1 @ loop s.cc:4\n"
      "0.005 100 101 call read(fd=7, size=100) = 0 @ work s.cc:5\n"
      "0.005 100 101 call close(fd=7) = 0 @ work s.cc:6\n"
      "0.005 100 101 call free(address=0x10070) = 0 @ work s.cc:7\n"
      "0.009 100 100 call epoll_wait(epfd=4, size=8, timeout=100) = 0 @ loop s.cc:4\n").summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
