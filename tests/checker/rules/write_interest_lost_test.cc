#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kBegin[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n";
constexpr char kWatch[] =
    "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept s.cc:3\n"
    "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n"
    "0.004 100 100 call read(fd=7, size=16) = 3 @ serve s.cc:6\n";
constexpr char kRefused[] = "0.005 100 100 call write(fd=7, size=100) = -1 EAGAIN @ reply s.cc:7\n";
constexpr char kCut[] = "0.005 100 100 call write(fd=7, size=100) = 40 @ reply s.cc:7\n";
constexpr char kSleep[] = "0.006 100 100 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:5\n";
constexpr char kRoom[] =
    "0.007 100 100 answer pending(7, 4) = 4\n"
    "0.007 100 100 answer threads() = 1\n";
constexpr char kLooks[] = "1.100 100 100 leave look() = 0\n2.200 100 100 leave look() = 0\n";

Judged judge_lines(const std::string& lines) { return judge_only("write-interest-lost", lines); }

Judged judge_after(const std::string& work, const std::string& later = {}) {
  return judge_lines(std::string(kBegin) + kWatch + work + kSleep + kRoom + later + kLooks);
}

TEST(WriteInterestLost, EagainWithoutEpolloutIsReported) {
  const Judged judged = judge_after(kRefused);
  ASSERT_EQ(judged.summary(), "write-interest-lost reply s.cc:7");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "output to fd 7 ended with EAGAIN, and epoll fd 5 is not asked for EPOLLOUT");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "registered epoll_ctl", "used write"}));
}

TEST(WriteInterestLost, APartialWriteWithoutEpolloutIsReported) {
  const Judged judged = judge_after(kCut);
  ASSERT_EQ(judged.summary(), "write-interest-lost reply s.cc:7");
  EXPECT_EQ(judged.findings[0].message,
            "output to fd 7 was cut short, and epoll fd 5 is not asked for EPOLLOUT");
}

TEST(WriteInterestLost, EpolloutThatAModTookAwayIsReportedAtTheMod) {
  const Judged judged = judge_after(std::string(kRefused) +
      "0.005 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN|OUT, data=7) = 0 @ reply s.cc:8\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN, data=7) = 0 @ next s.cc:9\n");
  ASSERT_EQ(judged.summary(), "write-interest-lost next s.cc:9");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "registered epoll_ctl", "modified epoll_ctl"}));
}

TEST(WriteInterestLost, EpolloutThatALaterHandlerTookAwayIsReportedAtTheMod) {
  EXPECT_EQ(judge_lines(std::string(kBegin) + kWatch + kRefused +
      "0.005 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN|OUT, data=7) = 0 @ reply s.cc:8\n"
      "0.006 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n"
      "0.006 100 100 call read(fd=7, size=16) = 3 @ serve s.cc:6\n"
      "0.006 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN, data=7) = 0 @ next s.cc:9\n" +
      kSleep + kRoom + kLooks).summary(), "write-interest-lost next s.cc:9");
}

TEST(WriteInterestLost, EpolloutAskedForIsSilent) {
  EXPECT_EQ(judge_after(std::string(kRefused) +
      "0.005 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN|OUT, data=7) = 0 @ reply s.cc:8\n")
          .summary(), "");
}

TEST(WriteInterestLost, PermanentEpolloutIsSilent) {
  EXPECT_EQ(judge_lines(std::string(kBegin) +
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|OUT|ET, data=7) = 0 @ f s.cc:3\n"
      "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[OUT:0x7]) = 1 @ loop s.cc:5\n" +
      kRefused + kSleep + kRoom + kLooks).summary(), "");
}

// A partial write taken for a whole one: the edge says that there is room again, and nobody cares.
std::string edge_comes(const std::string& answer) {
  return std::string(kBegin) +
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|OUT|ET, data=7) = 0 @ f s.cc:3\n"
      "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN|OUT:0x7]) = 1 @ loop s.cc:5\n"
      "0.004 100 100 call read(fd=7, size=16) = 3 @ serve s.cc:6\n" + kCut +
      "0.006 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[OUT:0x7]) = 1 @ loop s.cc:5\n" +
      answer + kSleep + kRoom + kLooks;
}

TEST(WriteInterestLost, AnEdgeOfEpolloutThatNobodyAnswersIsReported) {
  const Judged judged = judge_lines(edge_comes(""));
  ASSERT_EQ(judged.summary(), "write-interest-lost reply s.cc:7");
  EXPECT_EQ(judged.findings[0].message, "output to fd 7 was cut short, and the EPOLLOUT of epoll fd 5 "
                                        "was not followed by more");
}

TEST(WriteInterestLost, AnEdgeOfEpolloutThatIsAnsweredIsSilent) {
  for (const char* answer : {"0.006 100 100 call write(fd=7, size=60) = 60 @ reply s.cc:7\n",
                             "0.006 100 100 call write(fd=7, size=60) = 20 @ reply s.cc:7\n",
                             "0.006 100 100 call write(fd=7, size=60) = -1 EAGAIN @ reply s.cc:7\n"})
    EXPECT_EQ(judge_lines(edge_comes(answer)).summary(), "") << answer;
}

TEST(WriteInterestLost, AnEdgeAfterEagainAloneIsSilent) {
  EXPECT_EQ(judge_lines(std::string(kBegin) +
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|OUT|ET, data=7) = 0 @ f s.cc:3\n"
      "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[OUT:0x7]) = 1 @ loop s.cc:5\n" +
      kRefused +
      "0.006 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[OUT:0x7]) = 1 @ loop s.cc:5\n" +
      kSleep + kRoom + kLooks).summary(), "") << "the message may have been dropped";
}

TEST(WriteInterestLost, EpolloutUnderAnotherNumberIsSilent) {
  EXPECT_EQ(judge_after(std::string(kRefused) +
      "0.005 100 100 call dup(fd=7) = 9 @ f s.cc:8\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=ADD, fd=9, events=OUT|ET, data=9) = 0 @ f s.cc:8\n")
          .summary(), "");
}

TEST(WriteInterestLost, WrittenInTheEndIsSilent) {
  EXPECT_EQ(judge_after(std::string(kCut) +
      "0.005 100 100 call write(fd=7, size=60) = 60 @ reply s.cc:7\n").summary(), "");
  EXPECT_EQ(judge_after(kCut, "0.900 100 101 call write(fd=7, size=60) = 60 @ retry s.cc:9\n").summary(),
            "");
}

TEST(WriteInterestLost, InputThatGoesOnMeanwhileStartsTheTwoLooksAgain) {
  const std::string reading = std::string(kBegin) + kWatch + kCut + kSleep + kRoom +
      "1.100 100 100 leave look() = 0\n"
      "1.500 100 100 leave epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n"
      "1.500 100 100 call read(fd=7, size=16) = 3 @ serve s.cc:6\n"
      "1.600 100 100 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:5\n"
      "2.200 100 100 leave look() = 0\n";
  EXPECT_EQ(judge_lines(reading).summary(), "");
  EXPECT_EQ(judge_lines(reading + "3.300 100 100 leave look() = 0\n"
                                  "4.400 100 100 leave look() = 0\n").summary(),
            "write-interest-lost reply s.cc:7");
}

TEST(WriteInterestLost, WhileThereIsNoRoomItIsSilent) {
  EXPECT_EQ(judge_after(kRefused, "0.008 100 100 answer pending(7, 4) = 0\n").summary(), "");
}

TEST(WriteInterestLost, APeerThatHasGoneIsSilent) {
  EXPECT_EQ(judge_after(kRefused, "0.008 100 100 answer pending(7, 4) = 20\n").summary(), "");
}

std::string shut(int how) {
  return "0.005 100 100 call shutdown(fd=7, flags=" + std::to_string(how) + ") = 0 @ refuse s.cc:8\n";
}

TEST(WriteInterestLost, AfterTheOutputWasShutDownNothingIsLeftToSend) {
  for (const int how : {1, 2})
    EXPECT_EQ(judge_after(kCut + shut(how)).summary(), "") << how;
}

TEST(WriteInterestLost, AfterTheInputWasShutDownTheRestIsStillOwed) {
  EXPECT_EQ(judge_after(kCut + shut(0)).summary(), "write-interest-lost reply s.cc:7");
}

TEST(WriteInterestLost, ANumberInNoInstanceIsSilent) {
  EXPECT_EQ(judge_lines(std::string(kBegin) +
      "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=1) = 0 @ loop s.cc:5\n" + kRefused +
      kSleep + kRoom + kLooks).summary(), "");
}

TEST(WriteInterestLost, ADatagramThatIsDroppedIsSilent) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.001 100 100 call socket(flags=0x80802) = 7 @ main s.cc:2\n" + std::string(kWatch) +
      "0.005 100 100 call send(fd=7, size=100) = -1 EAGAIN @ log s.cc:7\n" + kSleep + kRoom + kLooks)
          .summary(), "");
}

TEST(WriteInterestLost, AFullWakeUpIsSilent) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.001 100 100 call eventfd(flags=0x80800) = 7 @ main s.cc:2\n" + std::string(kWatch) +
      "0.005 100 100 call write(fd=7, size=8) = -1 EAGAIN @ wake s.cc:7\n" + kSleep + kRoom + kLooks)
          .summary(), "");
}

TEST(WriteInterestLost, InALoopThatWaitsWithATimeOutIsANote) {
  const Judged judged = judge_lines(std::string(kBegin) + kWatch + kCut +
      "0.006 100 100 enter epoll_wait(epfd=5, size=8, timeout=9000) @ loop s.cc:5\n" + kRoom + kLooks);
  ASSERT_EQ(judged.summary(), "write-interest-lost reply s.cc:7");
  EXPECT_EQ(judged.findings[0].level, "note");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(WriteInterestLost, AClosedNumberIsSilent) {
  EXPECT_EQ(judge_after(kRefused, "0.900 100 101 call close(fd=7) = 0 @ stop s.cc:9\n").summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
