#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// A connection on fd 7 with data 0x1000, and a batch of thread 100 that holds an event of it.
constexpr char kBatch[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3) = 7 @ on_accept s.cc:2\n"
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=0x1000) = 0 @ on_accept s.cc:3\n"
    "0.004 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x3 IN:0x1000]) = 2 @ main s.cc:9\n";
constexpr char kClose[] = "0.005 100 100 call close(fd=7) = 0 @ time_out s.cc:4\n";

std::string newcomer(int tid, const char* data = "0x2000") {
  const std::string head = " 100 " + std::to_string(tid) + " call ";
  return "0.006" + head + "accept(fd=3) = 7 @ on_accept s.cc:2\n" +
         "0.007" + head + "epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=" + data +
         ") = 0 @ on_accept s.cc:3\n";
}

constexpr char kLater[] =
    "0.020 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n"
    "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n";

constexpr char kDel[] =
    "0.008 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ on_hup s.cc:5\n";
constexpr char kModWithTheClosedOnesData[] =
    "0.008 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT, data=0x1000) = 0 @ reply s.cc:6\n";

std::string story(const std::string& rest) { return kBatch + std::string(kClose) + rest + kLater; }

TEST(CtlWrongDescription, ModWithTheClosedConnectionsDataIsAnError) {
  const Judged judged = judge(story(newcomer(100) + kModWithTheClosedOnesData));
  ASSERT_EQ(judged.summary(), "ctl-wrong-description reply s.cc:6");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_TRUE(judged.findings[0].confirmed) << "its batch holds the closed connection's event";
  EXPECT_EQ(judged.findings[0].message,
            "EPOLL_CTL_MOD of fd 7 in epoll fd 5 hit the number's new owner");
  EXPECT_EQ(judged.findings[0].actually, "data 0x1000 was the closed description's; the new one was "
                                         "registered with 0x2000");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "closed close", "reopened accept",
                                      "registered epoll_ctl", "modified epoll_ctl"}));
}

TEST(CtlWrongDescription, ByAWorkerThatNeverMetTheNewcomerIsAnErrorToo) {
  const Judged judged = judge(story(newcomer(100) +
      "0.008 100 104 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT, data=0x1000) = 0 @ job s.cc:6\n"));
  ASSERT_EQ(judged.summary(), "ctl-wrong-description job s.cc:6");
  EXPECT_TRUE(judged.findings[0].confirmed);
}

TEST(CtlWrongDescription, IsOnlyLikelyWhenTheObjectsAddressCouldHaveBeenUsedAgain) {
  const Judged judged = judge(std::string(kBatch) + kClose +
      "0.005 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n" + newcomer(100) +
      kModWithTheClosedOnesData);
  ASSERT_EQ(judged.summary(), "ctl-wrong-description reply s.cc:6");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(CtlWrongDescription, ModWithTheNewcomersOwnOrNewDataIsSilent) {
  EXPECT_EQ(judge(story(newcomer(100) +
      "0.008 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT, data=0x2000) = 0 @ f s.cc:6\n"))
          .summary(), "");
  EXPECT_EQ(judge(story(newcomer(100) +
      "0.008 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT, data=0x3000) = 0 @ f s.cc:6\n"))
          .summary(), "");
}

TEST(CtlWrongDescription, DataThatEveryConnectionOnTheNumberEndsUpWithIsSilent) {
  // Registered with a handshake's data first, then with that of the number's own place in a table.
  EXPECT_EQ(judge(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call accept(fd=3) = 7 @ on_accept s.cc:2\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=0x9000) = 0 @ f s.cc:3\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN, data=0x1000) = 0 @ f s.cc:4\n" +
      std::string(kClose) + newcomer(100) + kModWithTheClosedOnesData + kLater).summary(), "");
}

TEST(CtlWrongDescription, ALateHandlersDelThatLeavesTheNewcomerDeafIsReported) {
  const Judged judged = judge(story(newcomer(100) + kDel +
      "1.900 100 100 answer pending(7, 1) = 1\n"
      "1.900 100 100 answer entry_exists(5, 7, 0) = no\n"));
  ASSERT_EQ(judged.summary(), "ctl-wrong-description on_hup s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
}

TEST(CtlWrongDescription, IsOnlyLikelyWhileNothingWaitsForTheNewcomer) {
  const Judged judged = judge(story(newcomer(100) + kDel));
  ASSERT_EQ(judged.summary(), "ctl-wrong-description on_hup s.cc:5");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(CtlWrongDescription, WhatTheNewcomersOwnerDoesAfterwardsShowsThatItWasMeant) {
  for (const char* reaction :
       {"0.009 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN) = 0 @ adopt s.cc:7\n",
        "0.009 100 100 call close(fd=7) = 0 @ on_hup s.cc:7\n",
        "0.009 100 104 call read(fd=7, size=9) = 9 @ job s.cc:7\n"})
    EXPECT_EQ(judge(story(newcomer(100) + kDel + reaction)).summary(), "") << reaction;
}

TEST(CtlWrongDescription, DelOfANewcomerThatWasReadAlreadyIsSilent) {
  EXPECT_EQ(judge(story(newcomer(100) +
      "0.007 100 100 call read(fd=7, size=9) = 9 @ on_accept s.cc:4\n" + kDel)).summary(), "");
}

TEST(CtlWrongDescription, DelWithoutAnEventOfTheClosedOneAtHandIsSilent) {
  EXPECT_EQ(judge(std::string(kBatch) + kClose +
      "0.005 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n" + newcomer(100) +
      kDel + kLater).summary(), "");
}

TEST(CtlWrongDescription, AnEventOfEqualDataThatMayBeTheNewcomersIsSilent) {
  EXPECT_EQ(judge(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 102 call accept(fd=3) = 7 @ on_accept s.cc:2\n"
      "0.003 100 102 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=0x1000) = 0 @ on_accept s.cc:3\n"
      "0.004 100 100 enter epoll_wait(epfd=5, size=8, timeout=-1) @ main s.cc:9\n"
      "0.005 100 102 call close(fd=7) = 0 @ time_out s.cc:4\n" + newcomer(102, "0x1000") +
      "0.007 100 100 leave epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x1000]) = 1 @ main s.cc:9\n" +
      kDel + kLater).summary(), "");
}

// Thread 104 has no batch: it closes 7, 102 gets the number, 104 deregisters what it closed.
std::string teardown(const char* close_time) {
  return std::string(
             "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
             "0.002 100 104 call accept(fd=3) = 7 @ on_accept s.cc:2\n"
             "0.003 100 104 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ f s.cc:3\n") +
         close_time + " 100 104 call close(fd=7) = 0 @ conn_close s.cc:4\n";
}
constexpr char kLateDel[] =
    "0.508 100 104 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ conn_close s.cc:5\n";
constexpr char kNewcomerOf102[] =
    "0.506 100 102 call accept(fd=3) = 7 @ on_accept s.cc:2\n"
    "0.507 100 102 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ f s.cc:3\n";

TEST(CtlWrongDescription, DelAfterAnOwnCloseHitsWhatAnotherThreadRegistered) {
  EXPECT_EQ(judge(teardown("0.505") + kNewcomerOf102 + kLateDel + kLater).summary(),
            "ctl-wrong-description conn_close s.cc:5");
}

TEST(CtlWrongDescription, ADelLongAfterTheCloseIsADecisionOfItsOwnAndSilent) {
  EXPECT_EQ(judge(teardown("0.100") + kNewcomerOf102 + kLateDel + kLater).summary(), "");
}

TEST(CtlWrongDescription, AWorkerThatHasWorkedOnTheNewcomerDelsItByRight) {
  EXPECT_EQ(judge(teardown("0.505") + kNewcomerOf102 +
      "0.507 100 104 call read(fd=7, size=9) = 9 @ job s.cc:6\n" + kLateDel + kLater).summary(), "");
}

TEST(CtlWrongDescription, AProcessThatEndsAtOnceIsSilent) {
  EXPECT_EQ(judge(teardown("0.505") + kNewcomerOf102 + kLateDel).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
