#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kOpen[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.001 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ONESHOT, data=0x7) = 0 @ watch "
    "s.cc:3\n"
    "2.0 100 100 answer pending(7, 1) = 1\n";

constexpr char kModify[] =
    "epoll_ctl(epfd=5, op=MOD, fd=7, events=IN|ONESHOT, data=0x7) = 0 @ rearm s.cc:8";

// Turns of 100 microseconds; `work` lines are done in each of them.
std::string turns(int count, const std::string& first, const std::string& second = "") {
  std::string lines;
  char head[64];
  for (int i = 0; i < count; ++i) {
    std::snprintf(head, sizeof head, "%.6f 100 100 call ", 1.0 + i * 0.0001);
    lines += head + std::string("epoll_wait(epfd=5, size=64, timeout=-1, batch=[IN:0x7]) = 1 @ loop "
                                "s.cc:9\n");
    lines += head + first + "\n";
    if (!second.empty()) lines += head + second + "\n";
  }
  return lines;
}

TEST(RearmSpin, AModEachTurnWithoutProgressIsConfirmedByPoll) {
  const Judged judged = judge_only("rearm-spin", kOpen + turns(20'000, kModify));
  ASSERT_EQ(judged.summary(), "rearm-spin rearm s.cc:8");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].count, 1u);
}

TEST(RearmSpin, IsNoEventSpin) {
  EXPECT_EQ(judge_only("event-spin", kOpen + turns(20'000, kModify)).summary(), "");
}

TEST(RearmSpin, DelAndAddInPlaceOfModIsTheSame) {
  const Judged judged = judge_only(
      "rearm-spin",
      kOpen + turns(20'000, "epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ pause s.cc:7",
                    "epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ONESHOT, data=0x7) = 0 @ resume s.cc:8"));
  ASSERT_EQ(judged.findings.size(), 1u);
  EXPECT_TRUE(judged.findings[0].confirmed);
}

// A look falls now into the time when the entry is in the list, now into that when it is not.
TEST(RearmSpin, AnEntryThatAWorkerAddsAgainIsTheSame) {
  std::string lines = kOpen;
  char turn[400];
  for (int i = 0; i < 20'000; ++i) {
    const double time = 1.0 + i * 0.0001;
    std::snprintf(turn, sizeof turn,
                  "%.6f 100 100 call epoll_wait(epfd=5, size=64, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:9\n"
                  "%.6f 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ hand_off s.cc:7\n"
                  "%.6f 100 103 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=0x7) = 0 @ take_back s.cc:8\n",
                  time, time, time + 0.00005);
    lines += turn;
  }
  EXPECT_EQ(judge_only("rearm-spin", lines).findings.size(), 1u);
}

TEST(RearmSpin, ReadingBeforeReArmingIsSilent) {
  EXPECT_EQ(judge_only("rearm-spin", kOpen + turns(20'000, "read(fd=7, size=64) = 64 @ work s.cc:7",
                                                   kModify)).summary(), "");
}

TEST(RearmSpin, ReArmingAfterEagainIsSilent) {
  EXPECT_EQ(judge_only("rearm-spin", kOpen + turns(20'000, "read(fd=7, size=64) = -1 EAGAIN @ work s.cc:7",
                                                   kModify)).summary(), "");
}

TEST(RearmSpin, AFewTurnsUntilAnotherThreadReadsAreSilent) {
  EXPECT_EQ(judge_only("rearm-spin",
                       kOpen + turns(400, kModify) +
                           "1.100 100 101 call read(fd=7, size=64) = 64 @ worker s.cc:20\n"
                           "3.0 100 100 call epoll_wait(epfd=5, size=64, timeout=-1) = 0 @ loop s.cc:9\n")
                .summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
