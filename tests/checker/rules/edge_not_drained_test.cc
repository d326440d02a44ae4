#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// Epoll instance 5, a connection 7 and another, 8, both edge-triggered.
constexpr char kBegin[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 @ on_accept s.cc:3\n"
    "0.003 100 100 call accept(fd=3, flags=0x80800) = 8 @ on_accept s.cc:2\n"
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=8, events=IN|OUT|ET, data=8) = 0 @ on_accept s.cc:3\n"
    "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n";
constexpr char kOneRead[] = "0.005 100 100 call read(fd=7, size=16) = 16 @ on_readable s.cc:6\n";
constexpr char kSleep[] = "0.006 100 100 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:5\n";
constexpr char kPending[] =
    "0.007 100 100 answer pending(7, 1) = 1\n"
    "0.007 100 100 answer threads() = 1\n"
    "0.007 100 100 answer readable(7) = 32\n";
constexpr char kFirstLook[] = "1.100 100 100 leave look() = 0\n";
constexpr char kSecondLook[] = "2.200 100 100 leave look() = 0\n";
constexpr char kLooks[] = "1.100 100 100 leave look() = 0\n2.200 100 100 leave look() = 0\n";

Judged judge_lines(const std::string& lines) { return judge_only("edge-not-drained", lines); }

Judged judge_after(const std::string& work, const std::string& later = {}) {
  return judge_lines(kBegin + work + kSleep + kPending + later + kLooks);
}

TEST(EdgeNotDrained, OneReadThatFilledItsBufferIsReported) {
  const Judged judged = judge_after(kOneRead);
  ASSERT_EQ(judged.summary(), "edge-not-drained on_readable s.cc:6");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message, "an edge of fd 7 in epoll fd 5 was not read to its end");
  EXPECT_EQ(judged.findings[0].actually,
            "32 bytes wait there, untouched for 2194 ms while thread 100 sleeps in epoll_wait");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "registered epoll_ctl", "used read"}));
}

TEST(EdgeNotDrained, OneLookIsNotEnough) {
  EXPECT_EQ(judge_lines(std::string(kBegin) + kOneRead + kSleep + kPending + kFirstLook).summary(), "");
}

TEST(EdgeNotDrained, OneAcceptForAnEdgeIsReported) {
  const Judged judged = judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.001 100 100 call socket(flags=0x80801) = 3 @ main s.cc:2\n"
      "0.001 100 100 call listen(fd=3, size=128) = 0 @ main s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN|ET, data=3) = 0 @ main s.cc:3\n"
      "0.003 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x3]) = 1 @ loop s.cc:5\n"
      "0.004 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:6\n" +
      std::string(kSleep) +
      "0.007 100 100 answer pending(3, 1) = 1\n"
      "0.007 100 100 answer threads() = 1\n"
      "0.007 100 100 answer accept_queue(3) = 1\n" + kLooks);
  ASSERT_EQ(judged.summary(), "edge-not-drained on_accept s.cc:6");
  EXPECT_EQ(judged.findings[0].actually,
            "1 connection waits there, untouched for 2194 ms while thread 100 sleeps in epoll_wait");
}

TEST(EdgeNotDrained, AShortReadOfADatagramSocketIsReported) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.001 100 100 call socket(flags=0x80802) = 7 @ main s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 @ main s.cc:3\n"
      "0.003 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n"
      "0.004 100 100 call recv(fd=7, size=512) = 20 @ on_message s.cc:6\n" +
      std::string(kSleep) + kPending + kLooks).summary(), "edge-not-drained on_message s.cc:6");
}

TEST(EdgeNotDrained, DrainedToItsEndIsSilent) {
  for (const char* last : {"0.005 100 100 call read(fd=7, size=16) = -1 EAGAIN @ f s.cc:7\n",
                           "0.005 100 100 call read(fd=7, size=16) = 3 @ f s.cc:7\n",
                           "0.005 100 100 call read(fd=7, size=16) = 0 @ f s.cc:7\n"})
    EXPECT_EQ(judge_after(std::string(kOneRead) + last).summary(), "") << last;
}

TEST(EdgeNotDrained, WhatLooksAtNoInputSaysNothingOfItsEnd) {
  for (const char* look : {"0.005 100 100 call read(fd=7, size=-1) = 0 @ f s.cc:7\n",
                           "0.005 100 100 call recvmsg(fd=7, flags=0x2000) = 0 @ f s.cc:7\n",
                           "0.005 100 100 call recvmsg(fd=7, flags=0x2000) = -1 EAGAIN @ f s.cc:7\n"})
    EXPECT_EQ(judge_lines(std::string(kBegin) + kOneRead + look + kSleep + kPending + kLooks).summary(),
              "edge-not-drained on_readable s.cc:6") << look;
}

TEST(EdgeNotDrained, AnEmptyDatagramIsNoEnd) {
  const auto judge_socket = [](const std::string& work) {
    return judge_lines(
        "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
        "0.001 100 100 call socket(flags=0x80802) = 7 @ main s.cc:2\n"
        "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 @ main s.cc:3\n"
        "0.003 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n" +
        work + kSleep + kPending + kLooks).summary();
  };
  const std::string empty = "0.004 100 100 call recv(fd=7, size=512) = 0 @ on_message s.cc:6\n";
  EXPECT_EQ(judge_socket(empty), "edge-not-drained on_message s.cc:6");
  EXPECT_EQ(judge_socket(empty + "0.005 100 100 call shutdown(fd=7, flags=0) = 0 @ f s.cc:7\n"), "");
}

TEST(EdgeNotDrained, AnEdgeThatNobodyHasBegunToReadIsSilent) {
  EXPECT_EQ(judge_after("0.005 100 100 call write(fd=8, size=3) = 3 @ f s.cc:7\n").summary(), "");
}

TEST(EdgeNotDrained, WithNothingPendingOrNoAnswerIsSilent) {
  EXPECT_EQ(judge_after(kOneRead, "0.008 100 100 answer pending(7, 1) = 0\n").summary(), "");
  EXPECT_EQ(judge_after(kOneRead, "0.008 100 100 answer pending(7, 1) = -1\n").summary(), "");
}

TEST(EdgeNotDrained, ANewEventOfItIsANewEdge) {
  EXPECT_EQ(judge_lines(std::string(kBegin) + kOneRead + kSleep + kPending + kFirstLook +
      "1.200 100 100 leave epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n"
      "1.201 100 100 call read(fd=7, size=16) = -1 EAGAIN @ f s.cc:7\n"
      "1.202 100 100 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:5\n" +
      kSecondLook).summary(), "");
}

TEST(EdgeNotDrained, SomebodyWhoComesBackInTimeMakesItSilent) {
  EXPECT_EQ(judge_lines(std::string(kBegin) + kOneRead + kSleep + kPending + kFirstLook +
      "1.500 100 101 call read(fd=7, size=16) = 16 @ worker s.cc:8\n" + kSecondLook).summary(), "");
}

TEST(EdgeNotDrained, AThreadThatIsNotAsleepMayComeToItYet) {
  EXPECT_EQ(judge_lines(std::string(kBegin) + kOneRead + kSleep +
      "0.007 100 100 leave epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x8]) = 1 @ loop s.cc:5\n" +
      kPending + "1.100 100 101 call write(fd=20, size=3) = 3 @ log s.cc:9\n"
      "2.200 100 101 call write(fd=20, size=3) = 3 @ log s.cc:9\n").summary(), "");
}

TEST(EdgeNotDrained, AClosedOrDeregisteredNumberIsSilent) {
  for (const char* end : {"1.200 100 101 call close(fd=7) = 0 @ stop s.cc:9\n",
                          "1.200 100 101 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ stop s.cc:9\n"})
    EXPECT_EQ(judge_lines(std::string(kBegin) + kOneRead + kSleep + kPending + kFirstLook + end +
                          kSecondLook).summary(), "") << end;
}

TEST(EdgeNotDrained, LevelTriggeredAndOneShotEntriesAreSilent) {
  for (const char* manner : {"IN", "IN|ET|ONESHOT"})
    EXPECT_EQ(judge_lines(
        "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
        "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
        "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=" + std::string(manner) +
        ", data=7) = 0 @ on_accept s.cc:3\n"
        "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n" +
        kOneRead + kSleep + kPending + kLooks).summary(), "") << manner;
}

// Each of these is a reason to leave an edge alone: a note, and nothing at the level of a warning.
std::string noted(const Judged& judged) {
  if (judged.findings.size() != 1) return judged.summary();
  const JudgedFinding& finding = judged.findings[0];
  const std::size_t at = finding.actually.find("; ");
  return finding.level + (finding.confirmed ? " confirmed" : "") +
         (at == std::string::npos ? "" : finding.actually.substr(at));
}

TEST(EdgeNotDrained, UnderBackPressureIsANote) {
  EXPECT_EQ(noted(judge_after(std::string(kOneRead) +
      "0.005 100 100 call write(fd=8, size=16) = -1 EAGAIN @ forward s.cc:7\n")),
      "note; output of fd 8 is held up: this may be back-pressure");
  EXPECT_EQ(noted(judge_after(std::string(kOneRead) +
      "0.005 100 100 call write(fd=8, size=16) = 4 @ forward s.cc:7\n")),
      "note; output of fd 8 is held up: this may be back-pressure");
}

TEST(EdgeNotDrained, OutputThatHasRoomAgainIsNoBackPressure) {
  EXPECT_EQ(noted(judge_after(std::string(kOneRead) +
      "0.005 100 100 call write(fd=8, size=16) = -1 EAGAIN @ forward s.cc:7\n"
      "0.005 100 100 answer pending(8, 4) = 4\n")), "warning confirmed");
}

TEST(EdgeNotDrained, AReasonThatEndsStartsTheTwoLooksAgain) {
  const std::string pressed = std::string(kBegin) + kOneRead +
      "0.005 100 100 call write(fd=8, size=16) = -1 EAGAIN @ forward s.cc:7\n" + kSleep + kPending +
      kFirstLook + "2.000 100 101 call write(fd=8, size=16) = 16 @ forward s.cc:7\n" + kSecondLook;
  Options options{.level = Level::warning};
  options.rules.parse("edge-not-drained");
  EXPECT_EQ(judge(pressed, options).summary(), "");
  EXPECT_EQ(judge(pressed + "3.300 100 100 leave look() = 0\n", options).summary(),
            "edge-not-drained on_readable s.cc:6");
}

TEST(EdgeNotDrained, WithAnArmedTimerfdIsANote) {
  EXPECT_EQ(noted(judge_after(std::string(kOneRead) +
      "0.005 100 100 call timerfd_create(flags=0x80800) = 9 @ main s.cc:7\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=ADD, fd=9, events=IN, data=9) = 0 @ main s.cc:7\n"
      "0.005 100 100 answer timer_armed(9) = yes\n")),
      "note; timerfd 9 is armed and may be for this one");
}

TEST(EdgeNotDrained, WithADisarmedTimerfdIsReported) {
  EXPECT_EQ(noted(judge_after(std::string(kOneRead) +
      "0.005 100 100 call timerfd_create(flags=0x80800) = 9 @ main s.cc:7\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=ADD, fd=9, events=IN, data=9) = 0 @ main s.cc:7\n"
      "0.005 100 100 answer timer_armed(9) = no\n")), "warning confirmed");
}

// A loop that ticks ten times a second, for seven seconds; `work` is done after half of them.
std::string ticks(const std::string& work = {}) {
  std::string lines;
  char head[64];
  for (int tick = 1; tick <= 70; ++tick) {
    std::snprintf(head, sizeof head, "%.3f 100 100 ", 0.1 * tick);
    lines += head + std::string("call epoll_wait(epfd=5, size=8, timeout=100) = 0 @ loop s.cc:5\n");
    if (tick == 35 && !work.empty()) lines += head + work;
  }
  return lines;
}

Judged judge_warnings(const std::string& lines) {
  Options options{.level = Level::warning};
  options.rules.parse("edge-not-drained");
  return judge(lines, options);
}

TEST(EdgeNotDrained, WhenManyTimeOutsHavePassedTheyAreNoReasonAnyMore) {
  const Judged judged = judge_warnings(std::string(kBegin) + kOneRead + kPending + ticks());
  ASSERT_EQ(judged.summary(), "edge-not-drained on_readable s.cc:6");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(EdgeNotDrained, ACallBetweenTheTimeOutsMakesItSilent) {
  EXPECT_EQ(judge_warnings(std::string(kBegin) + kOneRead + kPending +
                           ticks("call read(fd=7, size=16) = 16 @ resume s.cc:8\n")).summary(), "");
}

TEST(EdgeNotDrained, BackPressureOutlastsTimeOuts) {
  EXPECT_EQ(judge_warnings(std::string(kBegin) + kOneRead +
                           "0.005 100 100 call write(fd=8, size=16) = -1 EAGAIN @ forward s.cc:7\n" +
                           kPending + ticks()).summary(), "");
}

TEST(EdgeNotDrained, InALoopThatWaitsWithATimeOutIsANote) {
  EXPECT_EQ(noted(judge_lines(std::string(kBegin) + kOneRead +
      "0.006 100 100 enter epoll_wait(epfd=5, size=8, timeout=9000) @ loop s.cc:5\n" + kPending +
      kLooks)), "note; the loop waits 9000 ms at most, perhaps for a timer of this one");
}

TEST(EdgeNotDrained, WhileAnAnswerIsAwaitedIsANote) {
  EXPECT_EQ(noted(judge_after(std::string(kOneRead) +
      "0.005 100 100 call socket(flags=0x80801) = 9 @ ask s.cc:7\n"
      "0.005 100 100 call connect(fd=9) = -1 EINPROGRESS @ ask s.cc:7\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=ADD, fd=9, events=IN, data=9) = 0 @ ask s.cc:7\n"
      "0.005 100 100 call write(fd=9, size=16) = 16 @ ask s.cc:7\n")),
      "note; fd 9 has a request on its way, and this may wait for the answer");
}

TEST(EdgeNotDrained, AReplyToAClientIsNoRequest) {
  EXPECT_EQ(noted(judge_after(std::string(kOneRead) +
      "0.005 100 100 call write(fd=8, size=16) = 16 @ reply s.cc:7\n")), "warning confirmed");
}

std::string made(const std::string& call) { return "0.005 100 100 call " + call + " @ ask s.cc:7\n"; }
const std::string kPipe = made("pipe(flags=0x80800, fds=[10 11]) = 0");
const std::string kPair = made("socketpair(flags=0x80801, fds=[10 11]) = 0");
const std::string kOtherEndGone = made("close(fd=11) = 0");
const std::string kWatched = made("epoll_ctl(epfd=5, op=ADD, fd=10, events=IN, data=10) = 0");
constexpr char kOtherProcess[] =
    "note; fd 10 waits for another process, and this may wait for its answer";

TEST(EdgeNotDrained, WhileAChildComputesTheAnswerIsANote) {
  for (const std::string& channel : {kPipe, kPair})
    EXPECT_EQ(noted(judge_after(kOneRead + channel + kOtherEndGone + kWatched)), kOtherProcess)
        << channel;
  EXPECT_EQ(noted(judge_after(kOneRead + made("pidfd_open(flags=0x80000) = 10") + kWatched)),
            kOtherProcess);
}

TEST(EdgeNotDrained, AChildThatAnotherInstanceWaitsForIsANote) {
  EXPECT_EQ(noted(judge_after(kOneRead + kPipe + kOtherEndGone +
                              made("epoll_create(flags=0x80000) = 6") +
                              made("epoll_ctl(epfd=6, op=ADD, fd=10, events=IN, data=10) = 0"))),
            kOtherProcess);
}

TEST(EdgeNotDrained, AChannelThatHasAnsweredIsNoneUntilItIsAskedAgain) {
  const std::string answered = kOneRead + kPair + kOtherEndGone + kWatched +
                               made("write(fd=10, size=16) = 16") + made("read(fd=10, size=32) = 16");
  EXPECT_EQ(noted(judge_after(answered)), "warning confirmed");
  EXPECT_EQ(noted(judge_after(answered + made("write(fd=10, size=16) = 16"))), kOtherProcess);
}

TEST(EdgeNotDrained, AWakeUpOfItsOwnIsNoAnswer) {
  for (const std::string& channel : {kPipe, kPair})
    EXPECT_EQ(noted(judge_after(kOneRead + channel + kWatched)), "warning confirmed") << channel;
  EXPECT_EQ(noted(judge_after(kOneRead + kPipe + made("dup(fd=11) = 40") + kOtherEndGone + kWatched)),
            "warning confirmed") << "its other end has another number";
}

TEST(EdgeNotDrained, AChannelThatNobodyWaitsForIsNoReason) {
  EXPECT_EQ(noted(judge_after(kOneRead + kPipe + kOtherEndGone)), "warning confirmed");
}

TEST(EdgeNotDrained, WithOtherThreadsThatMayHaveTheJobIsANote) {
  EXPECT_EQ(noted(judge_after(kOneRead, "0.008 100 100 answer threads() = 2\n")),
            "note; another thread, which waits for no event, may have been handed it");
  EXPECT_EQ(noted(judge_after(kOneRead, "0.008 100 100 answer threads() = -1\n")),
            "note; other threads may have been handed it");
}

TEST(EdgeNotDrained, WithOtherThreadsThatWaitForEventsIsReported) {
  EXPECT_EQ(noted(judge_after(kOneRead,
      "0.008 100 101 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:5\n"
      "0.008 100 100 answer threads() = 2\n")), "warning confirmed");
}

// Thread 101 runs the loop; 100, the first of the process, has made the listener.
Judged judge_second_thread(const std::string& first_time, const std::string& second_time) {
  return judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 101 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.002 100 101 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 @ on_accept s.cc:3\n"
      "0.004 100 101 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n"
      "0.005 100 101 call read(fd=7, size=16) = 16 @ on_readable s.cc:6\n"
      "0.006 100 101 answer thread_time(100) = 5000\n"
      "0.006 100 101 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:5\n"
      "0.007 100 101 answer pending(7, 1) = 1\n"
      "0.007 100 101 answer threads() = 2\n"
      "1.000 100 101 answer thread_time(100) = " + first_time + "\n1.100 100 101 leave look() = 0\n"
      "2.000 100 101 answer thread_time(100) = " + second_time + "\n2.200 100 101 leave look() = 0\n");
}

TEST(EdgeNotDrained, BesideAFirstThreadThatOnlyWaitsIsReported) {
  EXPECT_EQ(noted(judge_second_thread("5000", "5000")), "warning confirmed");
}

TEST(EdgeNotDrained, BesideAFirstThreadThatComputesIsANote) {
  EXPECT_EQ(noted(judge_second_thread("900000", "1800000")),
            "note; another thread, which waits for no event, may have been handed it");
}

TEST(EdgeNotDrained, OfADispatcherIsSilent) {
  EXPECT_EQ(judge_after("0.005 100 101 call read(fd=7, size=16) = 16 @ worker s.cc:6\n").summary(), "");
}

TEST(EdgeNotDrained, OfEqualDataIsSilent) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=1) = 0 @ on_accept s.cc:3\n"
      "0.003 100 100 call accept(fd=3, flags=0x80800) = 8 @ on_accept s.cc:2\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=8, events=IN|ET, data=1) = 0 @ on_accept s.cc:3\n"
      "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x1]) = 1 @ loop s.cc:5\n" +
      std::string(kOneRead) + kSleep + kPending + kLooks).summary(), "");
}

TEST(EdgeNotDrained, AtExitIsAtMostLikelyAndOnlyAfterTwoGracePeriods) {
  const std::string left = std::string(kBegin) + kOneRead + kSleep + kPending;
  EXPECT_EQ(judge_lines(left + "0.500 100 100 call exit() = 0 @ main s.cc:20\n").summary(), "");
  EXPECT_EQ(noted(judge_lines(left + kFirstLook +
      "1.200 100 100 leave epoll_wait(epfd=5, size=8, timeout=-1) = -1 EINTR @ loop s.cc:5\n"
      "2.300 100 100 call exit() = 0 @ main s.cc:20\n")), "warning");
}

}  // namespace
}  // namespace ofdcheck::tests
