#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kOpen[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.001 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.001 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept s.cc:3\n";
constexpr char kNothingPending[] = "0.002 100 100 answer pending(7, 1) = 0\n";

std::string gets(int left, int line = 4) {
  return "0.002 100 100 call stdio_read(fd=7, size=" + std::to_string(left) +
         ", address=0x5000) = 10 @ on_line s.cc:" + std::to_string(line) + "\n";
}

std::string wait(int tid = 100, int timeout = -1, int epfd = 5) {
  return "0.003 100 " + std::to_string(tid) + " call epoll_wait(epfd=" + std::to_string(epfd) +
         ", size=8, timeout=" + std::to_string(timeout) + ") = 0 @ loop s.cc:9\n";
}

Judged judge_stream(const std::string& lines) {
  return judge_only("buffered-stream-registered", kOpen + lines);
}

TEST(BufferedStreamRegistered, WaitingWithBytesInTheStreamIsReportedAtTheRead) {
  const Judged judged = judge_stream(kNothingPending + gets(12) + wait());
  ASSERT_EQ(judged.summary(), "buffered-stream-registered on_line s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "epoll_wait on epoll fd 5 while a FILE over fd 7 holds 12 bytes unread");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "buffered stdio_read",
                                      "waiting epoll_wait"}));
}

TEST(BufferedStreamRegistered, WithoutTheKernelsAnswerItIsLikely) {
  const Judged judged = judge_stream(gets(12) + wait());
  ASSERT_EQ(judged.findings.size(), 1u);
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(BufferedStreamRegistered, AStreamReadToItsEndIsSilent) {
  EXPECT_EQ(judge_stream(kNothingPending + gets(12) + gets(0) + wait()).summary(), "");
}

TEST(BufferedStreamRegistered, WhileTheKernelHasMoreTheStreamIsReadAgain) {
  EXPECT_EQ(judge_stream("0.002 100 100 answer pending(7, 1) = 1\n" + gets(12) + wait()).summary(),
            "");
}

TEST(BufferedStreamRegistered, AClosedStreamIsForgotten) {
  EXPECT_EQ(judge_stream(kNothingPending + gets(12) +
      "0.002 100 100 call fclose(fd=7, address=0x5000) = 0 @ hang_up s.cc:5\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept "
      "s.cc:3\n" + wait()).summary(), "");
}

TEST(BufferedStreamRegistered, AWaitOfAnotherThreadIsSilent) {
  EXPECT_EQ(judge_stream(kNothingPending + gets(12) + wait(101)).summary(), "");
}

TEST(BufferedStreamRegistered, ALookWithoutWaitingIsSilent) {
  EXPECT_EQ(judge_stream(kNothingPending + gets(12) + wait(100, 0)).summary(), "");
}

TEST(BufferedStreamRegistered, AWaitOnAnotherInstanceIsSilent) {
  EXPECT_EQ(judge_stream("0.001 100 100 call epoll_create(flags=0x80000) = 6 @ main s.cc:1\n" +
                         (kNothingPending + gets(12)) + wait(100, -1, 6)).summary(), "");
}

TEST(BufferedStreamRegistered, AStreamPausedByDelOrMaskIsSilent) {
  EXPECT_EQ(judge_stream(kNothingPending + gets(12) +
      "0.002 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT, data=7) = 0 @ pause s.cc:5\n" +
      wait()).summary(), "");
  EXPECT_EQ(judge_stream(kNothingPending + gets(12) +
      "0.002 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ pause s.cc:5\n" + wait())
                .summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
