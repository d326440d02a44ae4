#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// 7 is registered in 5; the thread also has 6.
std::string two_instances(const char* rest) {
  return "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
         "0.001 100 100 call epoll_create(flags=0x80000) = 6 @ main s.cc:1\n"
         "0.002 100 100 call epoll_wait(epfd=6, size=8, timeout=-1) = 0 @ main s.cc:9\n"
         "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
         "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept s.cc:3\n" +
         std::string(rest) +
         "0.010 100 100 answer entry_is(5, 7, 0, 0, 7) = yes\n"
         "0.020 100 100 call epoll_wait(epfd=6, size=8, timeout=-1) = 0 @ main s.cc:9\n";
}

constexpr char kWrongDel[] =
    "0.004 100 100 call epoll_ctl(epfd=6, op=DEL, fd=7) = -1 ENOENT @ pause s.cc:4\n";

TEST(CtlWrongEpoll, DelOnAnotherInstanceIsReportedAtTheNextWait) {
  const Judged judged = judge(two_instances(kWrongDel));
  ASSERT_EQ(judged.summary(), "ctl-wrong-epoll pause s.cc:4");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_EQ(judged.findings[0].message,
            "epoll_ctl on epoll fd 6 failed with ENOENT: fd 7 is registered in epoll fd 5");
}

TEST(CtlWrongEpoll, ModOnAnotherInstanceIsReported) {
  EXPECT_EQ(judge(two_instances(
      "0.004 100 100 call epoll_ctl(epfd=6, op=MOD, fd=7, events=OUT) = -1 ENOENT @ want s.cc:4\n"))
          .summary(), "ctl-wrong-epoll want s.cc:4");
}

TEST(CtlWrongEpoll, AThreadThatNeverWaitsIsJudgedAfterTheGracePeriod) {
  EXPECT_EQ(judge(two_instances(
      "0.004 100 103 call epoll_ctl(epfd=6, op=DEL, fd=7) = -1 ENOENT @ worker s.cc:4\n") +
      "2.000 100 100 call epoll_wait(epfd=6, size=8, timeout=-1) = 0 @ main s.cc:9\n").summary(),
      "ctl-wrong-epoll worker s.cc:4");
}

TEST(CtlWrongEpoll, TryingEveryInstanceIsSilent) {
  EXPECT_EQ(judge(two_instances((std::string(kWrongDel) +
      "0.005 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ pause s.cc:4\n").c_str())).summary(),
      "");
}

TEST(CtlWrongEpoll, ClosingTheNumberAfterwardsIsSilent) {
  EXPECT_EQ(judge(two_instances((std::string(kWrongDel) +
      "0.005 100 100 call close(fd=7) = 0 @ conn_close s.cc:5\n").c_str())).summary(), "");
}

TEST(CtlWrongEpoll, ModWithAddAsFallbackIsSilent) {
  EXPECT_EQ(judge(two_instances(
      "0.004 100 100 call epoll_ctl(epfd=6, op=MOD, fd=7, events=OUT) = -1 ENOENT @ set s.cc:4\n"
      "0.004 100 100 call epoll_ctl(epfd=6, op=ADD, fd=7, events=OUT) = 0 @ set s.cc:5\n")).summary(),
      "");
}

TEST(CtlWrongEpoll, AnInheritedListenerInManyInstancesIsSilent) {
  EXPECT_EQ(judge(two_instances(
      "0.004 100 100 call epoll_ctl(epfd=6, op=ADD, fd=7, events=IN) = 0 @ worker s.cc:4\n"
      "0.005 100 100 call epoll_ctl(epfd=6, op=DEL, fd=7) = 0 @ worker s.cc:5\n")).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
