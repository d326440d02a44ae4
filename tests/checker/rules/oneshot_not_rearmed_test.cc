#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// Epoll instance 5, connections 7 and 8, both one-shot; thread 100 has served 8 before.
constexpr char kBegin[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ONESHOT, data=7) = 0 @ on_accept s.cc:3\n"
    "0.003 100 100 call accept(fd=3, flags=0x80800) = 8 @ on_accept s.cc:2\n"
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=8, events=IN|ONESHOT, data=8) = 0 @ on_accept s.cc:3\n"
    "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x8]) = 1 @ loop s.cc:5\n"
    "0.004 100 100 call read(fd=8, size=16) = 3 @ serve s.cc:6\n"
    "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=8, events=IN|ONESHOT, data=8) = 0 @ serve s.cc:7\n"
    "0.005 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n";
constexpr char kRead[] = "0.005 100 100 call read(fd=7, size=16) = 3 @ serve s.cc:6\n";
constexpr char kSleep[] = "0.006 100 100 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:5\n";
constexpr char kMoreCame[] =
    "0.007 100 100 answer pending(7, 25) = 1\n"
    "0.007 100 100 answer threads() = 1\n";
constexpr char kFirstLook[] = "1.100 100 100 leave look() = 0\n";
constexpr char kSecondLook[] = "2.200 100 100 leave look() = 0\n";

Judged judge_lines(const std::string& lines) { return judge_only("oneshot-not-rearmed", lines); }

Judged judge_after(const std::string& work, const std::string& later = {}) {
  return judge_lines(kBegin + work + kSleep + kMoreCame + later + kFirstLook + kSecondLook);
}

TEST(OneshotNotRearmed, InputOnADisarmedConnectionIsReported) {
  const Judged judged = judge_after(kRead);
  ASSERT_EQ(judged.summary(), "oneshot-not-rearmed serve s.cc:6");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "fd 7 in epoll fd 5 had its one-shot event and was not armed again");
  EXPECT_EQ(judged.findings[0].actually,
            "IN waits there, untouched for 2194 ms while thread 100 sleeps in epoll_wait");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "registered epoll_ctl", "used read"}));
}

TEST(OneshotNotRearmed, AHangUpThatComesMuchLaterIsReported) {
  EXPECT_EQ(judge_lines(std::string(kBegin) + kRead + kSleep +
      "0.007 100 100 answer threads() = 1\n"
      "0.007 100 100 answer pending(7, 25) = 0\n" + kFirstLook +
      "2.200 100 100 leave look() = 0\n"
      "2.300 100 100 answer pending(7, 25) = 17\n"
      "5.000 100 100 leave look() = 0\n"
      "9.000 100 100 leave look() = 0\n").summary(), "oneshot-not-rearmed serve s.cc:6");
}

TEST(OneshotNotRearmed, AConnectionThatTheOnlyThreadNeverTouchedIsReportedAtItsAdd) {
  EXPECT_EQ(judge_after("").summary(), "oneshot-not-rearmed on_accept s.cc:3");
}

TEST(OneshotNotRearmed, ArmedAgainIsSilent) {
  EXPECT_EQ(judge_after(std::string(kRead) +
      "0.005 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN|ONESHOT, data=7) = 0 @ serve s.cc:7\n")
          .summary(), "");
}

TEST(OneshotNotRearmed, ArmedAgainBetweenTheLooksIsSilent) {
  EXPECT_EQ(judge_lines(std::string(kBegin) + kRead + kSleep + kMoreCame + kFirstLook +
      "1.500 100 101 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN|ONESHOT, data=7) = 0 @ serve s.cc:7\n" +
      kSecondLook).summary(), "");
}

TEST(OneshotNotRearmed, ClosedOrDeregisteredIsSilent) {
  for (const char* end : {"0.005 100 100 call close(fd=7) = 0 @ serve s.cc:8\n",
                          "0.005 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ serve s.cc:8\n"})
    EXPECT_EQ(judge_after(std::string(kRead) + end).summary(), "") << end;
}

TEST(OneshotNotRearmed, NothingPendingIsSilent) {
  EXPECT_EQ(judge_after(kRead, "0.008 100 100 answer pending(7, 25) = 0\n").summary(), "");
}

TEST(OneshotNotRearmed, AConnectionWhoseEndWasReadIsSilent) {
  EXPECT_EQ(judge_after("0.005 100 100 call read(fd=7, size=16) = 0 @ serve s.cc:6\n").summary(), "");
}

TEST(OneshotNotRearmed, AnEmptyDatagramIsNoEnd) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.001 100 100 call socket(flags=0x80802) = 7 @ main s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ONESHOT, data=7) = 0 @ main s.cc:3\n"
      "0.003 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n"
      "0.004 100 100 call recv(fd=7, size=512) = 0 @ on_message s.cc:6\n" +
      std::string(kSleep) + kMoreCame + kFirstLook + kSecondLook).summary(),
      "oneshot-not-rearmed on_message s.cc:6");
}

TEST(OneshotNotRearmed, RoomForOutputIsNothingPending) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=OUT|ONESHOT, data=7) = 0 @ f s.cc:3\n"
      "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[OUT:0x7]) = 1 @ loop s.cc:5\n"
      "0.004 100 100 call write(fd=7, size=16) = 16 @ serve s.cc:6\n" + std::string(kSleep) +
      "0.007 100 100 answer threads() = 1\n"
      "0.007 100 100 answer pending(7, 24) = 0\n"
      "0.007 100 100 answer pending(7, 28) = 4\n" + kFirstLook + kSecondLook).summary(), "");
}

std::string noted(const Judged& judged) {
  if (judged.findings.size() != 1) return judged.summary();
  const JudgedFinding& finding = judged.findings[0];
  const std::size_t at = finding.actually.find("; ");
  return finding.level + (finding.confirmed ? " confirmed" : "") +
         (at == std::string::npos ? "" : finding.actually.substr(at));
}

TEST(OneshotNotRearmed, WhileAChildComputesTheAnswerIsANote) {
  EXPECT_EQ(noted(judge_after(std::string(kRead) +
      "0.005 100 100 call pipe(flags=0x80800, fds=[10 11]) = 0 @ ask s.cc:7\n"
      "0.005 100 100 call close(fd=11) = 0 @ ask s.cc:7\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=ADD, fd=10, events=IN, data=10) = 0 @ ask s.cc:7\n")),
      "note; fd 10 waits for another process, and this may wait for its answer");
}

// A one-shot listener, 3, has accepted 7; `rest` is what else is done with its event.
std::string listener(const std::string& rest) {
  return noted(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.001 100 100 call socket(flags=0x80801) = 3 @ main s.cc:2\n"
      "0.001 100 100 call listen(fd=3, size=128) = 0 @ main s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN|ONESHOT, data=3) = 0 @ main s.cc:3\n"
      "0.003 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x3]) = 1 @ loop s.cc:5\n"
      "0.004 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:6\n" + rest + kSleep +
      "0.007 100 100 answer pending(3, 25) = 1\n"
      "0.007 100 100 answer threads() = 1\n" + kFirstLook + kSecondLook));
}
constexpr char kServed[] =
    "0.004 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept s.cc:6\n";

TEST(OneshotNotRearmed, AListenerThatStopsAtItsLimitIsANote) {
  EXPECT_EQ(listener(kServed),
            "note; connections such as fd 7 are open, and this may be the limit of them");
}

TEST(OneshotNotRearmed, AListenerThatNoConnectionWillArmIsReported) {
  EXPECT_EQ(listener(""), "warning confirmed");
}

TEST(OneshotNotRearmed, AListenerThatAcceptedAllIsReported) {
  EXPECT_EQ(listener(std::string(kServed) +
      "0.005 100 100 call accept(fd=3, flags=0x80800) = -1 EAGAIN @ on_accept s.cc:6\n"),
      "warning confirmed");
}

std::string shut(int how) {
  return "0.005 100 100 call shutdown(fd=7, flags=" + std::to_string(how) + ") = 0 @ stop s.cc:7\n";
}

TEST(OneshotNotRearmed, AConnectionWhoseInputWasShutDownIsSilent) {
  EXPECT_EQ(judge_after(kRead + shut(0)).summary(), "");
}

TEST(OneshotNotRearmed, AConnectionThatWasShutDownIsStillToBeClosed) {
  for (const int how : {1, 2})
    EXPECT_EQ(judge_after(kRead + shut(how)).summary(), "oneshot-not-rearmed serve s.cc:6") << how;
}

TEST(OneshotNotRearmed, AJobThatAWorkerMayHaveIsANote) {
  EXPECT_EQ(noted(judge_after(kRead, "0.008 100 100 answer threads() = 3\n")),
            "note; 2 threads wait for no event and may have been handed it");
}

TEST(OneshotNotRearmed, AWorkerThatTouchedItLastAndNothingSinceIsANote) {
  EXPECT_EQ(noted(judge_after("0.005 100 101 call read(fd=7, size=16) = 3 @ worker s.cc:6\n")),
            "note; thread 101, which worked on it last, may do so still");
}

TEST(OneshotNotRearmed, AWorkerThatHasMovedOnIsReported) {
  const Judged judged = judge_after(
      "0.005 100 101 call read(fd=7, size=16) = 3 @ worker s.cc:6\n"
      "0.005 100 101 call read(fd=8, size=16) = 3 @ worker s.cc:6\n");
  EXPECT_EQ(noted(judged), "warning confirmed");
  EXPECT_EQ(judged.summary(), "oneshot-not-rearmed worker s.cc:6");
}

TEST(OneshotNotRearmed, AWorkerThatStillWritesStartsTheTwoLooksAgain) {
  EXPECT_EQ(judge_lines(std::string(kBegin) + kRead + kSleep + kMoreCame + kFirstLook +
      "1.500 100 101 call write(fd=7, size=16) = 16 @ worker s.cc:8\n" + kSecondLook).summary(), "");
}

TEST(OneshotNotRearmed, AThreadThatComputesBeforeItWaitsAgainIsSilent) {
  EXPECT_EQ(judge_lines(std::string(kBegin) + kRead + kMoreCame +
      "1.100 100 101 call write(fd=20, size=3) = 3 @ log s.cc:9\n"
      "2.200 100 101 call write(fd=20, size=3) = 3 @ log s.cc:9\n").summary(), "");
}

TEST(OneshotNotRearmed, OfADispatcherIsSilent) {
  EXPECT_EQ(judge_lines(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ONESHOT, data=7) = 0 @ f s.cc:3\n"
      "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:5\n" +
      std::string(kSleep) + kMoreCame + kFirstLook + kSecondLook).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
