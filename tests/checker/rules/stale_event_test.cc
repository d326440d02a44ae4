#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kRegister[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=0x1007) = 0 @ on_accept s.cc:3\n";

constexpr char kCloseWithADupAlive[] =
    "0.004 100 100 call dup(fd=7) = 9 @ log_conn s.cc:4\n"
    "0.005 100 100 enter close(fd=7) @ conn_close s.cc:5\n"
    "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
    "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:5\n";

constexpr char kEvent[] =
    "0.010 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x1007]) = 1 @ main s.cc:9\n";

std::string dup_alive(const std::string& rest) {
  return std::string(kRegister) + kCloseWithADupAlive + rest;
}

// A child holds the description instead of a dup.
std::string child_alive(const std::string& rest) {
  return std::string(kRegister) +
         "0.004 100 100 enter fork() @ spawn s.cc:4\n"
         "0.004 100 100 leave fork() = 101 @ spawn s.cc:4\n"
         "0.005 100 100 enter close(fd=7) @ conn_close s.cc:5\n"
         "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
         "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:5\n" + rest;
}

TEST(StaleEvent, WithADupAliveIsReportedAtOnceAtTheClose) {
  const Judged judged = judge_only("stale-event", dup_alive(
      std::string("0.009 100 100 answer entry_is(5, 7, 0, 0, 9) = yes\n") + kEvent));
  ASSERT_EQ(judged.summary(), "stale-event conn_close s.cc:5");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "shared dup", "registered epoll_ctl",
                                      "closed close", "delivered epoll_wait"}));
  EXPECT_EQ(judged.findings[0].message,
            "epoll_wait on epoll fd 5 delivered IN of a description that fd 7 no longer names");
  EXPECT_EQ(judged.findings[0].actually,
            "data 0x1007 was registered as fd 7, no ctl reaches it any more; also held by fd 9 here");
}

TEST(StaleEvent, ARepeatedEventIsReportedOnce) {
  const Judged judged = judge_only("stale-event", dup_alive(
      std::string("0.009 100 100 answer entry_is(5, 7, 0, 0, 9) = yes\n") + kEvent + kEvent + kEvent));
  ASSERT_EQ(judged.summary(), "stale-event conn_close s.cc:5");
  EXPECT_EQ(judged.findings[0].count, 1u);
}

TEST(StaleEvent, OfALiveRegistrationIsSilent) {
  EXPECT_EQ(judge(std::string(kRegister) + kEvent +
      "0.011 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ conn_close s.cc:4\n"
      "0.012 100 100 call close(fd=7) = 0 @ conn_close s.cc:5\n").summary(), "");
}

TEST(StaleEvent, HarvestedByAWaitThatOverlapsTheCloseIsSilent) {
  EXPECT_EQ(judge_only("stale-event", std::string(kRegister) +
      "0.004 100 101 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:8\n" +
      kCloseWithADupAlive +
      "0.009 100 101 answer entry_is(5, 7, 0, 0, 9) = yes\n"
      "0.010 100 101 leave epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x1007]) = 1 @ loop s.cc:8\n")
          .summary(), "");
}

TEST(StaleEvent, HarvestedByAWaitEnteredWhileTheCloseWasUnderWayIsSilent) {
  EXPECT_EQ(judge_only("stale-event", std::string(kRegister) +
      "0.004 100 100 call dup(fd=7) = 9 @ log_conn s.cc:4\n"
      "0.005 100 100 enter close(fd=7) @ conn_close s.cc:5\n"
      "0.005 100 101 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:8\n"
      "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
      "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:5\n"
      "0.009 100 101 answer entry_is(5, 7, 0, 0, 9) = yes\n"
      "0.010 100 101 leave epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x1007]) = 1 @ loop s.cc:8\n")
          .summary(), "");
}

TEST(StaleEvent, OfAnEntryThatIsGoneMeanwhileIsSilent) {
  EXPECT_EQ(judge_only("stale-event", dup_alive(
      std::string("0.009 100 100 answer entry_exists(5, 7, 0) = no\n") + kEvent)).summary(), "");
}

// The number is reused and registered with equal data, as programs that keep the fd in data do.
constexpr char kReuse[] =
    "0.006 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.007 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=0x1007) = 0 @ on_accept s.cc:3\n"
    "0.008 100 100 answer entry_exists(5, 7, 1) = yes\n"
    "0.008 100 100 answer entry_is(5, 7, 1, 0, 9) = yes\n"
    "0.008 100 100 answer same_file(7, 0, 9) = no\n";

TEST(StaleEvent, IsToldApartFromALiveEntryOfEqualDataByPoll) {
  const Judged judged = judge_only("stale-event", dup_alive(std::string(kReuse) +
      "0.009 100 100 answer pending(7, 1) = 0\n"
      "0.009 100 100 answer pending(9, 1) = 1\n" + kEvent));
  ASSERT_EQ(judged.summary(), "stale-event conn_close s.cc:5");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message, "epoll_wait on epoll fd 5 delivered IN of a description "
                                        "that fd 7 no longer names: it names another one now");
}

TEST(StaleEvent, IsOnlyLikelyWhenTheSurvivorDoesNotShowItAnyMore) {
  const Judged judged = judge_only("stale-event", dup_alive(std::string(kReuse) +
      "0.009 100 100 answer pending(7, 1) = 0\n"
      "0.009 100 100 answer pending(9, 1) = 0\n" + kEvent));
  ASSERT_EQ(judged.summary(), "stale-event conn_close s.cc:5");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(StaleEvent, ThatALiveEntryOfEqualDataMayHaveSentIsSilent) {
  EXPECT_EQ(judge_only("stale-event", dup_alive(std::string(kReuse) +
      "0.009 100 100 answer pending(7, 1) = 1\n" + kEvent)).summary(), "");
  EXPECT_EQ(judge_only("stale-event", dup_alive(std::string(kReuse) + kEvent)).summary(), "")
      << "poll gave no answer";
}

TEST(StaleEvent, ThatAnEntryEndedDuringTheWaitMayHaveSentIsSilent) {
  EXPECT_EQ(judge_only("stale-event", dup_alive(std::string(kReuse) +
      "0.009 100 101 enter epoll_wait(epfd=5, size=8, timeout=-1) @ loop s.cc:8\n"
      "0.009 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ conn_close s.cc:4\n"
      "0.010 100 101 leave epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x1007]) = 1 @ loop s.cc:8\n"))
          .summary(), "");
}

TEST(StaleEvent, WhileAChildMayBeOnItsWayToExecWaitsForTheGracePeriod) {
  EXPECT_EQ(judge_only("stale-event", child_alive(std::string(kEvent) +
      "2.000 100 100 answer entry_exists(5, 7, 0) = no\n"
      "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n")).summary(), "");
  const Judged judged = judge_only("stale-event", child_alive(std::string(kEvent) +
      "2.000 100 100 answer process_runs(101) = yes\n"
      "2.000 100 100 answer entry_is(5, 7, 0, 101, 7) = yes\n"
      "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n"));
  ASSERT_EQ(judged.summary(), "stale-event conn_close s.cc:5");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].actually, "data 0x1007 was registered as fd 7, no ctl reaches it any "
                                         "more; also held by fd 7 of pid 101");
}

TEST(StaleEvent, OfANumberClosedAGracePeriodAgoIsReportedAtOnce) {
  EXPECT_EQ(judge_only("stale-event", child_alive(
      "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1, batch=[IN:0x1007]) = 1 @ main s.cc:9\n"
      "2.001 100 100 answer entry_exists(5, 7, 0) = no\n")).summary(),
      "stale-event conn_close s.cc:5");
}

TEST(StaleEvent, IsOnlyLikelyWhenTheProcessEndsBeforeTheGracePeriodHasPassed) {
  const Judged judged = judge_only("stale-event", child_alive(kEvent));
  ASSERT_EQ(judged.summary(), "stale-event conn_close s.cc:5");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(StaleEvent, OfANumberThatNamesItsDescriptionAgainIsSilent) {
  EXPECT_EQ(judge_only("stale-event", dup_alive(
      std::string("0.006 100 100 call dup2(fd=9, target=7) = 7 @ mend s.cc:6\n") + kEvent)).summary(),
      "");
}

}  // namespace
}  // namespace ofdcheck::tests
