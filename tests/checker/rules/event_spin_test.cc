#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kOpen[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.001 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n";

// `turns` waits of 100 microseconds each, from `second` on; `between` is done after each.
std::string spin(const std::string& events, int turns, const std::string& between = "",
                 int timeout = -1, double second = 1.0) {
  std::string lines;
  char head[64];
  for (int i = 0; i < turns; ++i) {
    std::snprintf(head, sizeof head, "%.6f 100 100 call ", second + i * 0.0001);
    lines += head + ("epoll_wait(epfd=5, size=64, timeout=" + std::to_string(timeout) +
                     ", batch=[" + events + ":0x7]) = 1 @ loop s.cc:9\n");
    if (!between.empty()) lines += head + between + "\n";
  }
  return lines;
}

std::string add(const std::string& mask) {
  return "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=" + mask +
         ", data=0x7) = 0 @ watch s.cc:3\n";
}

Judged judge_spin(const std::string& lines) { return judge_only("event-spin", kOpen + lines); }

std::string shows(int events) {
  const std::string bits = std::to_string(events);
  return "2.0 100 100 answer pending(7, " + bits + ") = " + bits + "\n";
}

TEST(EventSpin, HangUpThatNobodyHandlesIsConfirmedByPoll) {
  const Judged judged = judge_spin(add("IN") + shows(0x11) + spin("IN|HUP", 20'000));
  ASSERT_EQ(judged.summary(), "event-spin loop s.cc:9");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_EQ(judged.findings[0].actually,
            "the peer is gone or the socket failed, and the program does not close it");
}

TEST(EventSpin, AMillionTurnsAreOneFinding) {
  const Judged judged = judge_spin(add("IN") + shows(0x11) + spin("IN|HUP", 100'000));
  ASSERT_EQ(judged.findings.size(), 1u);
  EXPECT_EQ(judged.findings[0].count, 1u);
}

TEST(EventSpin, OutLeftOnIsMendedWhereItWasAskedFor) {
  const Judged judged = judge_spin(add("IN|OUT") + shows(4) + spin("OUT", 20'000));
  ASSERT_EQ(judged.summary(), "event-spin watch s.cc:3");
  EXPECT_EQ(judged.findings[0].actually,
            "EPOLLOUT is left on with nothing to send: a socket is nearly always writable");
}

TEST(EventSpin, ZeroMaskDoesNotSilenceAHangUp) {
  const Judged judged = judge_spin(
      add("IN") + "0.003 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=0, data=0x7) = 0 @ pause s.cc:5\n" +
      shows(0x10) + spin("HUP", 20'000));
  ASSERT_EQ(judged.summary(), "event-spin pause s.cc:5");
}

TEST(EventSpin, EndOfStreamReadAgainAndAgainIsASpin) {
  const Judged judged =
      judge_spin(add("IN") + shows(1) +
                 spin("IN", 20'000, "read(fd=7, size=64) = 0 @ on_read s.cc:12"));
  ASSERT_EQ(judged.findings.size(), 1u);
  EXPECT_EQ(judged.findings[0].actually,
            "read returned 0, the end of the stream, and the program does not close it");
}

TEST(EventSpin, AcceptWithoutDescriptorsIsASpinOfTheListener) {
  const Judged judged = judge_only(
      "event-spin",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.001 100 100 call socket(flags=0x80801) = 7 @ main s.cc:2\n"
      "0.001 100 100 call listen(fd=7, size=128) = 0 @ main s.cc:2\n" +
          add("IN") + shows(1) +
          spin("IN", 20'000, "accept(fd=7, flags=0x80800) = -1 EMFILE @ on_accept s.cc:12"));
  ASSERT_EQ(judged.findings.size(), 1u);
  EXPECT_EQ(judged.findings[0].actually,
            "accept fails with EMFILE and the connection stays in the queue");
}

TEST(EventSpin, ReadingMakesProgress) {
  EXPECT_EQ(judge_spin(add("IN") + shows(1) +
                       spin("IN", 20'000, "read(fd=7, size=64) = 64 @ on_read s.cc:12"))
                .summary(), "");
}

TEST(EventSpin, TheLoserOfAHerdMakesProgress) {
  EXPECT_EQ(judge_spin(add("IN") + shows(1) +
                       spin("IN", 20'000, "read(fd=7, size=64) = -1 EAGAIN @ on_read s.cc:12"))
                .summary(), "");
}

TEST(EventSpin, SpinningThatEndedWithinTheGraceIsSilent) {
  EXPECT_EQ(judge_spin(add("IN") + shows(1) + spin("IN", 2'000) +
                       "1.300 100 101 call read(fd=7, size=64) = 64 @ worker s.cc:20\n"
                       "3.0 100 100 call epoll_wait(epfd=5, size=64, timeout=-1) = 0 @ loop s.cc:9\n")
                .summary(), "");
}

TEST(EventSpin, NothingPendingAnyMoreIsSilent) {
  EXPECT_EQ(judge_spin(add("IN") + "2.0 100 100 answer pending(7, 1) = 0\n" + spin("IN", 20'000))
                .summary(), "");
}

TEST(EventSpin, EdgesAreNewEvents) {
  EXPECT_EQ(judge_spin(add("IN|ET") + shows(1) + spin("IN", 20'000)).summary(), "");
}

TEST(EventSpin, ABusyPollIsMeantToSpin) {
  EXPECT_EQ(judge_spin(add("IN") + shows(1) + spin("IN", 20'000, "", 0)).summary(), "");
}

TEST(EventSpin, ALoopThatPacesItselfIsSilent) {
  std::string lines;
  for (int i = 0; i < 600; ++i)
    lines += spin("IN", 1, "", -1, 1.0 + i * 0.01);
  EXPECT_EQ(judge_spin(add("IN") + shows(1) + lines).summary(), "");
}

TEST(EventSpin, SettingATimerIsConsumption) {
  const std::string timer =
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.001 100 100 call timerfd_create(flags=0x80800) = 7 @ main s.cc:2\n";
  EXPECT_EQ(judge_only("event-spin",
                       timer + add("IN") + shows(1) +
                           spin("IN", 20'000, "timerfd_settime(fd=7) = 0 @ tick s.cc:12"))
                .summary(), "");
  EXPECT_EQ(judge_only("event-spin", timer + add("IN") + shows(1) + spin("IN", 20'000)).summary(),
            "event-spin loop s.cc:9");
}

}  // namespace
}  // namespace ofdcheck::tests
