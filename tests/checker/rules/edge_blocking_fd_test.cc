#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kAccept[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3) = 7 @ on_accept s.cc:2\n";
constexpr char kAdd[] =
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 @ on_accept s.cc:3\n";
constexpr char kBlocks[] = "0.003 100 100 answer describe(7) = connection cloexec=0 status=2 inode=9\n";
constexpr char kBlocksNot[] =
    "0.003 100 100 answer describe(7) = connection cloexec=0 status=2050 inode=9\n";
constexpr char kEvent[] =
    "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n";
constexpr char kRead[] = "0.005 100 100 call read(fd=7, size=16) = 3 @ serve s.cc:6\n";
constexpr char kLater[] =
    "1.100 100 100 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:5\n";

Judged judge_lines(const std::string& lines) { return judge_only("edge-blocking-fd", lines); }

TEST(EdgeBlockingFd, ABlockingConnectionThatIsReadIsReported) {
  const Judged judged = judge_lines(std::string(kAccept) + kAdd + kBlocks + kEvent + kRead + kLater);
  ASSERT_EQ(judged.summary(), "edge-blocking-fd on_accept s.cc:3");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "fd 7, a connection without O_NONBLOCK, is registered edge-triggered in epoll fd 5");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "registered epoll_ctl", "delivered epoll_wait"}));
}

TEST(EdgeBlockingFd, AThreadThatIsBlockedOnItIsNamed) {
  const Judged judged = judge_lines(std::string(kAccept) + kAdd + kBlocks + kEvent + kRead +
      "0.006 100 100 enter read(fd=7, size=16) @ serve s.cc:6\n"
      "1.100 100 101 call write(fd=20, size=3) = 3 @ log s.cc:9\n");
  ASSERT_EQ(judged.summary(), "edge-blocking-fd on_accept s.cc:3");
  EXPECT_EQ(judged.findings[0].actually,
            "F_GETFL shows no O_NONBLOCK, and it is used without MSG_DONTWAIT: thread 100 sits in read "
            "on it");
}

TEST(EdgeBlockingFd, ANonBlockingConnectionIsSilent) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x800) = 7 @ on_accept s.cc:2\n" +
      std::string(kAdd) + kBlocks + kEvent + kRead + kLater).summary(), "")
      << "the flag was seen: nothing is asked";
}

TEST(EdgeBlockingFd, TheFlagMayComeAfterTheAdd) {
  EXPECT_EQ(judge_lines(std::string(kAccept) + kAdd +
      "0.003 100 100 call fcntl(op=F_SETFL, fd=7, flags=0x802) = 0 @ on_accept s.cc:4\n" + kBlocks +
      kEvent + kRead + kLater).summary(), "");
  EXPECT_EQ(judge_lines(std::string(kAccept) + kAdd + kBlocksNot + kEvent + kRead + kLater).summary(),
            "") << "by a call that was not seen";
}

TEST(EdgeBlockingFd, MadeNonBlockingWithinTheGracePeriodIsSilent) {
  EXPECT_EQ(judge_lines(std::string(kAccept) + kAdd + kBlocks + kEvent + kRead + kBlocksNot + kLater)
                .summary(), "");
}

TEST(EdgeBlockingFd, InputWithMsgDontwaitOnlyIsSilent) {
  EXPECT_EQ(judge_lines(std::string(kAccept) + kAdd + kBlocks + kEvent +
      "0.005 100 100 call recv(fd=7, size=16, flags=0x40) = 3 @ serve s.cc:6\n" + kLater).summary(), "");
}

TEST(EdgeBlockingFd, NothingReadYetIsSilentUntilItIs) {
  const std::string unread = std::string(kAccept) + kAdd + kBlocks + kEvent + kLater;
  EXPECT_EQ(judge_lines(unread).summary(), "");
  EXPECT_EQ(judge_lines(unread +
      "1.200 100 101 call read(fd=7, size=16) = 3 @ serve s.cc:6\n"
      "2.300 100 101 call write(fd=20, size=3) = 3 @ log s.cc:9\n").summary(),
      "edge-blocking-fd on_accept s.cc:3");
}

TEST(EdgeBlockingFd, ALevelTriggeredEntryIsSilent) {
  EXPECT_EQ(judge_lines(std::string(kAccept) +
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ f s.cc:3\n" +
      kBlocks + kEvent + kRead + kLater).summary(), "");
}

// The end of a pipe that wakes a loop, read once for each event.
std::string wake_up_pipe(const std::string& rest) {
  return "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
         "0.002 100 100 call pipe(fds=[7 8]) = 0 @ main s.cc:2\n" + std::string(kAdd) +
         "0.003 100 100 answer describe(7) = pipe cloexec=0 status=0 inode=9\n" + kEvent + rest;
}

TEST(EdgeBlockingFd, AWakeUpPipeThatIsReadOnceIsSilent) {
  EXPECT_EQ(judge_lines(wake_up_pipe(std::string(kRead) + kLater)).summary(), "");
}

TEST(EdgeBlockingFd, AWakeUpPipeInWhoseDrainAThreadSitsIsReported) {
  EXPECT_EQ(judge_lines(wake_up_pipe(std::string(kRead) +
      "0.006 100 100 enter read(fd=7, size=16) @ serve s.cc:6\n"
      "1.100 100 101 call write(fd=20, size=3) = 3 @ log s.cc:9\n")).summary(),
      "edge-blocking-fd on_accept s.cc:3");
}

TEST(EdgeBlockingFd, AWakeUpEventfdIsSilent) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call eventfd() = 7 @ main s.cc:2\n" + std::string(kAdd) +
      "0.003 100 100 answer describe(7) = eventfd cloexec=0 status=2 inode=9\n" + kEvent + kRead +
      kLater).summary(), "");
}

TEST(EdgeBlockingFd, AListenerIsLeftToTheRuleAboutListeners) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call socket(flags=0x80001) = 7 @ main s.cc:2\n"
      "0.002 100 100 call listen(fd=7, size=128) = 0 @ main s.cc:2\n" + std::string(kAdd) +
      "0.003 100 100 answer describe(7) = listener cloexec=1 status=2 inode=9\n" + kEvent +
      "0.005 100 100 call accept(fd=7, flags=0x80800) = 8 @ f s.cc:6\n" + kLater).summary(), "");
}

TEST(EdgeBlockingFd, ClosedWithinTheGracePeriodIsSilent) {
  EXPECT_EQ(judge_lines(std::string(kAccept) + kAdd + kBlocks + kEvent + kRead +
      "0.006 100 100 call close(fd=7) = 0 @ serve s.cc:8\n" + kLater).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
