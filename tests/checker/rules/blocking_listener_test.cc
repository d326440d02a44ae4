#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kListen[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call socket(flags=0x80001) = 3 @ open_port s.cc:2\n"
    "0.003 100 100 call listen(fd=3, size=128) = 0 @ open_port s.cc:3\n";
constexpr char kBlocks[] = "0.004 100 100 answer describe(3) = listener cloexec=1 status=2 inode=9\n";
constexpr char kBlocksNot[] =
    "0.005 100 100 answer describe(3) = listener cloexec=1 status=2050 inode=9\n";
constexpr char kAdd[] =
    "0.004 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN, data=3) = 0 @ main s.cc:4\n";
constexpr char kWaitLater[] =
    "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n";

Judged judge_after_listen(const std::string& lines) {
  return judge_only("blocking-listener", kListen + lines);
}

TEST(BlockingListener, RegisteredAndLeftBlockingIsReported) {
  const Judged judged = judge_after_listen(std::string(kBlocks) + kAdd + kWaitLater);
  ASSERT_EQ(judged.summary(), "blocking-listener main s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "fd 3, a listening socket without O_NONBLOCK, is registered in epoll fd 5");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened socket", "registered epoll_ctl"}));
}

TEST(BlockingListener, OfAThreadThatWaitsAgainIsReportedAtThatWait) {
  EXPECT_EQ(judge_after_listen(
      "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=1) = 0 @ main s.cc:9\n" +
      std::string(kBlocks) + kAdd +
      "0.005 100 100 enter epoll_wait(epfd=5, size=8, timeout=-1) @ main s.cc:9\n"
      "0.006 100 100 answer describe(3) = closed\n").summary(), "blocking-listener main s.cc:4");
}

TEST(BlockingListener, RegisteredBeforeItListensIsReportedAtItsAdd) {
  EXPECT_EQ(judge_only("blocking-listener",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call socket(flags=0x80001) = 3 @ open_port s.cc:2\n"
      "0.003 100 100 answer describe(3) = socket cloexec=1 status=2 inode=9\n" +
      std::string(kAdd) + kBlocks +
      "0.005 100 100 call listen(fd=3, size=128) = 0 @ open_port s.cc:3\n" + kWaitLater).summary(),
      "blocking-listener main s.cc:4");
}

TEST(BlockingListener, MadeNonBlockingAfterItsAddIsSilent) {
  EXPECT_EQ(judge_after_listen(std::string(kBlocks) + kAdd + kBlocksNot + kWaitLater).summary(), "");
}

TEST(BlockingListener, MadeNonBlockingByACallThatWasNotSeenIsSilent) {
  EXPECT_EQ(judge_after_listen(std::string(kBlocksNot) + kAdd + kWaitLater).summary(), "");
}

TEST(BlockingListener, ASocketThatNeverListensIsSilent) {
  EXPECT_EQ(judge_only("blocking-listener",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call socket(flags=0x80002) = 3 @ open_port s.cc:2\n"
      "0.003 100 100 answer describe(3) = socket cloexec=1 status=2 inode=9\n" +
      std::string(kAdd) + kWaitLater).summary(), "");
}

TEST(BlockingListener, ABlockingConnectionIsSilent) {
  EXPECT_EQ(judge_after_listen(
      "0.004 100 100 call accept(fd=3) = 7 @ on_accept s.cc:4\n"
      "0.004 100 100 answer describe(7) = connection cloexec=0 status=2 inode=9\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ f s.cc:5\n" +
      std::string(kWaitLater)).summary(), "");
}

TEST(BlockingListener, ThatIsClosedOrDeregisteredBeforeTheLookIsSilent) {
  for (const char* end : {"0.005 100 100 call close(fd=3) = 0 @ stop s.cc:5\n",
                          "0.005 100 100 call epoll_ctl(epfd=5, op=DEL, fd=3) = 0 @ stop s.cc:5\n"})
    EXPECT_EQ(judge_after_listen(std::string(kBlocks) + kAdd + end + kWaitLater).summary(), "")
        << end;
}

TEST(BlockingListener, OfAProcessThatEndsBeforeItWaitsIsSilent) {
  EXPECT_EQ(judge_after_listen(std::string(kBlocks) + kAdd).summary(), "");
}

TEST(BlockingListener, ThatTheKernelDoesNotDescribeIsSilent) {
  EXPECT_EQ(judge_after_listen(std::string(kAdd) + kWaitLater).summary(), "");
}

TEST(BlockingListener, AFailedAddIsSilent) {
  EXPECT_EQ(judge_after_listen(std::string(kBlocks) +
      "0.004 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN, data=3) = -1 ENOSPC @ f s.cc:4\n" +
      kWaitLater).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
