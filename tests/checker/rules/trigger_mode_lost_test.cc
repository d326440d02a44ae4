#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// A connection is registered with one mask and then modified to another.
Judged judge_masks(const std::string& added, const std::string& modified,
                   const std::string& data = "7") {
  return judge_only("trigger-mode-lost",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=" + added +
      ", data=7) = 0 @ on_accept s.cc:3\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7" +
      (modified.empty() ? "" : ", events=" + modified) + ", data=" + data +
      ") = 0 @ want_write s.cc:4\n");
}

TEST(TriggerModeLost, AModWithoutEpolletIsReported) {
  const Judged judged = judge_masks("IN|ET", "IN|OUT");
  ASSERT_EQ(judged.summary(), "trigger-mode-lost want_write s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_FALSE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message, "EPOLL_CTL_MOD of fd 7 in epoll fd 5 dropped EPOLLET");
  EXPECT_EQ(judged.findings[0].actually,
            "it was registered with IN|ET, the mask is IN|OUT now: what is not consumed is reported "
            "at every wait");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "modified epoll_ctl"}));
}

TEST(TriggerModeLost, AModWithoutEpolloneshotIsReported) {
  EXPECT_EQ(judge_masks("IN|ONESHOT", "IN|OUT").summary(), "trigger-mode-lost want_write s.cc:4");
}

TEST(TriggerModeLost, AModThatKeepsEpolletOfTheTwoIsReported) {
  const Judged judged = judge_masks("IN|ET|ONESHOT", "OUT|ET");
  ASSERT_EQ(judged.summary(), "trigger-mode-lost want_write s.cc:4");
  EXPECT_EQ(judged.findings[0].message, "EPOLL_CTL_MOD of fd 7 in epoll fd 5 dropped EPOLLONESHOT");
}

TEST(TriggerModeLost, AModWithoutBothNamesBoth) {
  EXPECT_EQ(judge_masks("IN|ET|ONESHOT", "OUT").findings.at(0).message,
            "EPOLL_CTL_MOD of fd 7 in epoll fd 5 dropped EPOLLET and EPOLLONESHOT");
}

TEST(TriggerModeLost, AModInTheSameModeIsSilent) {
  EXPECT_EQ(judge_masks("IN|ET", "IN|OUT|ET").summary(), "");
  EXPECT_EQ(judge_masks("IN|ET|ONESHOT", "OUT|ET|ONESHOT").summary(), "");
  EXPECT_EQ(judge_masks("IN", "OUT").summary(), "");
}

TEST(TriggerModeLost, AModThatBringsAModeIsSilent) {
  EXPECT_EQ(judge_masks("IN", "IN|ET").summary(), "");
}

TEST(TriggerModeLost, OneModeInPlaceOfTheOtherIsSilent) {
  EXPECT_EQ(judge_masks("IN|ET", "IN|ONESHOT").summary(), "");
  EXPECT_EQ(judge_masks("IN|ONESHOT", "IN|ET").summary(), "");
  EXPECT_EQ(judge_masks("IN|ET|ONESHOT", "IN|ONESHOT").summary(), "")
      << "beside one-shot an edge means nothing";
}

TEST(TriggerModeLost, APauseIsSilent) { EXPECT_EQ(judge_masks("IN|ET", "").summary(), ""); }

TEST(TriggerModeLost, AOneShotWaitForAConnectIsSilent) {
  EXPECT_EQ(judge_masks("OUT|ONESHOT", "IN").summary(), "");
}

TEST(TriggerModeLost, AModThatHandsTheNumberOnWithOtherDataIsSilent) {
  EXPECT_EQ(judge_masks("IN|ET", "IN", "0x5000").summary(), "");
}

// What a MOD brought, a MOD may take: then the program chooses from call to call.
TEST(TriggerModeLost, AModeThatAModBroughtIsSilent) {
  EXPECT_EQ(judge_only("trigger-mode-lost",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ f s.cc:3\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN|ET, data=7) = 0 @ f s.cc:4\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN, data=7) = 0 @ f s.cc:5\n")
          .summary(), "");
}

TEST(TriggerModeLost, OfARegistrationWhoseAddWasNotSeenIsSilent) {
  EXPECT_EQ(judge_only("trigger-mode-lost",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN|ET, data=7) = 0 @ f s.cc:4\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN, data=7) = 0 @ f s.cc:5\n")
          .summary(), "");
}

// A client that has sent already: a second thread is done with its first event before the ADD of the
// first one has come back.
Judged judge_overtaken(const std::string& modified, const std::string& data = "7") {
  return judge_only("trigger-mode-lost",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.003 100 100 enter epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ONESHOT, data=7) @ on_accept s.cc:3\n"
      "0.004 100 101 call epoll_ctl(epfd=5, op=MOD, fd=7, events=" + modified + ", data=" + data +
      ") = 0 @ work s.cc:4\n"
      "0.003 100 100 leave epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ONESHOT, data=7) = 0 @ on_accept s.cc:3\n"
      "0.005 100 101 call epoll_ctl(epfd=5, op=MOD, fd=7, events=" + modified + ", data=" + data +
      ") = 0 @ work s.cc:4\n");
}

TEST(TriggerModeLost, AModThatComesBackBeforeItsAddIsReportedOnce) {
  const Judged judged = judge_overtaken("IN");
  ASSERT_EQ(judged.summary(), "trigger-mode-lost work s.cc:4");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "modified epoll_ctl"}));
}

TEST(TriggerModeLost, AModInTheSameModeThatComesBackBeforeItsAddIsSilent) {
  EXPECT_EQ(judge_overtaken("IN|ONESHOT").summary(), "");
  EXPECT_EQ(judge_overtaken("IN|OUT|ONESHOT").summary(), "");
}

TEST(TriggerModeLost, AModWithOtherDataThatComesBackBeforeItsAddIsSilent) {
  EXPECT_EQ(judge_overtaken("IN", "0x5000").summary(), "");
}

// The first of two ADDs of one number comes back last: its entry is gone, and the second is as it was made.
TEST(TriggerModeLost, AnAddThatComesBackAfterTheNextOneTakesNoModeFromIt) {
  EXPECT_EQ(judge_only("trigger-mode-lost",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.003 100 100 enter epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ONESHOT, data=7) @ on_accept s.cc:3\n"
      "0.004 100 101 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ work s.cc:4\n"
      "0.005 100 101 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ work s.cc:5\n"
      "0.003 100 100 leave epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ONESHOT, data=7) = 0 @ on_accept s.cc:3\n"
      "0.006 100 101 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN|OUT, data=7) = 0 @ work s.cc:6\n")
          .summary(), "");
}

TEST(TriggerModeLost, AFailedModIsSilent) {
  EXPECT_EQ(judge_only("trigger-mode-lost",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 @ f s.cc:3\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN, data=7) = -1 ENOMEM @ f s.cc:4\n")
          .summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
