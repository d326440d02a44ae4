#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// Connection 7 in instance 4; threads 100 and 101 both get its event.
std::string pool(const std::string& mask, const std::string& made = "accept(fd=5, flags=0x80800) = 7") {
  return "0.001 100 100 call epoll_create() = 4 @ main s.cc:1\n"
         "0.002 100 100 call " + made + " @ on_accept s.cc:2\n"
         "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=7, events=" + mask +
         ", data=0x7) = 0 @ on_accept s.cc:3\n"
         "0.003 100 100 call epoll_wait(epfd=4, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:4\n"
         "0.003 100 101 call epoll_wait(epfd=4, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:4\n";
}
std::string take(int thread) {
  return "0.004 100 " + std::to_string(thread) + " call read(fd=7, size=10) = 10 @ on_input s.cc:5\n";
}
std::string drained(int thread) {
  return "0.005 100 " + std::to_string(thread) + " call read(fd=7, size=10) = -1 EAGAIN @ on_input s.cc:5\n";
}
constexpr char kWaits[] =
    "0.009 100 101 call epoll_wait(epfd=4, size=8, timeout=100) = 0 @ loop s.cc:4\n"
    "0.009 100 100 call epoll_wait(epfd=4, size=8, timeout=100) = 0 @ loop s.cc:4\n";

const std::string kInTurns = take(100) + take(101) + take(100) + drained(100);

TEST(EdgeSharedByThreads, InputTakenInTurnsOnOneDeliveryIsReported) {
  const Judged judged = judge(pool("IN|ET") + kInTurns + kWaits);
  ASSERT_EQ(judged.summary(), "edge-shared-by-threads on_accept s.cc:3");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_FALSE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].count, 1u);
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "delivered epoll_wait",
                                      "delivered epoll_wait"}));
  EXPECT_EQ(judged.findings[0].message,
            "threads 100 and 101 took the input of fd 7 in turns; both get its events");
}

TEST(EdgeSharedByThreads, LevelTriggeredItIsTheOtherRule) {
  EXPECT_EQ(judge_only("edge-shared-by-threads", pool("IN") + kInTurns + kWaits).summary(), "");
}

TEST(EdgeSharedByThreads, AFirstThreadThatFindsNothingMoreIsOneOfThem) {
  EXPECT_EQ(judge(pool("IN|ET") + take(100) + take(101) + drained(101) + drained(100) + kWaits).summary(),
            "edge-shared-by-threads on_accept s.cc:3");
}

TEST(EdgeSharedByThreads, OneShotIsSilent) {
  EXPECT_EQ(judge_only("edge-shared-by-threads", pool("IN|ET|ONESHOT") + kInTurns + kWaits).summary(), "");
}

TEST(EdgeSharedByThreads, OneAfterTheOtherAsUnderALockIsSilent) {
  EXPECT_EQ(judge(pool("IN|ET") + take(100) + take(100) + drained(100) + take(101) + drained(101) +
                  kWaits).summary(), "");
}

TEST(EdgeSharedByThreads, TurnsInSeparateDeliveriesAreSilent) {
  EXPECT_EQ(judge_only("edge-shared-by-threads", pool("IN|ET") + take(100) + take(101) +
      "0.004 100 100 call epoll_wait(epfd=4, size=8, timeout=-1, batch=[IN:0x7]) = 1 @ loop s.cc:4\n" +
      take(100) + kWaits).summary(), "");
}

TEST(EdgeSharedByThreads, AWorkerWithoutAnEventOfItIsSilent) {
  EXPECT_EQ(judge(pool("IN|ET") + take(100) + take(102) + take(100) + drained(100) + kWaits).summary(), "");
}

TEST(EdgeSharedByThreads, ListenersAreSilent) {
  const std::string accept = " call accept(fd=7, flags=0x80800) = ";
  EXPECT_EQ(judge_only("edge-shared-by-threads",
      pool("IN|ET", "socket(flags=0x801) = 7") + "0.003 100 100 call listen(fd=7, size=5) = 0 @ main s.cc:6\n"
      "0.004 100 100" + accept + "8 @ f s.cc:1\n0.004 100 101" + accept + "9 @ f s.cc:1\n"
      "0.004 100 100" + accept + "10 @ f s.cc:1\n" + kWaits).summary(), "");
}

TEST(EdgeSharedByThreads, DatagramsHaveNoOrderToLose) {
  EXPECT_EQ(judge_only("edge-shared-by-threads",
      pool("IN|ET", "socket(flags=0x802) = 7") + kInTurns + kWaits).summary(), "");
}

TEST(EdgeSharedByThreads, OnlyOutputInTurnsIsSilent) {
  const std::string write = " call write(fd=7, size=10) = 10 @ push s.cc:7\n";
  EXPECT_EQ(judge(pool("IN|ET") + take(100) + drained(100) + "0.006 100 100" + write + "0.006 100 101" + write +
                  "0.006 100 100" + write + kWaits).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
