#include <gtest/gtest.h>

#include <algorithm>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// A loop of thread 100 over instance 4, with listener 5 and connections 6 to 9. Its first batch shows
// that it goes upward.
constexpr char kLoop[] =
    "0.001 100 100 call epoll_create() = 4 @ main s.cc:1\n"
    "0.001 100 100 call socket(flags=1) = 5 @ main s.cc:2\n"
    "0.001 100 100 call listen(fd=5, size=8) = 0 @ main s.cc:3\n"
    "0.001 100 100 call epoll_ctl(epfd=4, op=ADD, fd=5, events=IN, data=0x5) = 0 @ main s.cc:4\n"
    "0.002 100 100 call accept(fd=5, flags=0x80800) = 6 @ on_accept s.cc:5\n"
    "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=6, events=IN|RDHUP, data=0x10060) = 0 @ on_accept s.cc:6\n"
    "0.002 100 100 call accept(fd=5, flags=0x80800) = 7 @ on_accept s.cc:5\n"
    "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=7, events=IN|RDHUP, data=0x10070) = 0 @ on_accept s.cc:6\n"
    "0.002 100 100 call accept(fd=5, flags=0x80800) = 8 @ on_accept s.cc:5\n"
    "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=8, events=IN|RDHUP, data=0x10080) = 0 @ on_accept s.cc:6\n"
    "0.002 100 100 call accept(fd=5, flags=0x80800) = 9 @ on_accept s.cc:5\n"
    "0.002 100 100 call epoll_ctl(epfd=4, op=ADD, fd=9, events=IN|RDHUP, data=0x10090) = 0 @ on_accept s.cc:6\n"
    "0.003 100 100 call epoll_wait(epfd=4, size=8, timeout=-1, batch=[IN:0x10060 IN:0x10070]) = 2 @ loop s.cc:7\n"
    "0.003 100 100 call read(fd=6, size=100) = 9 @ on_input s.cc:8\n"
    "0.003 100 100 call read(fd=7, size=100) = 9 @ on_input s.cc:8\n";

std::string batch(const std::string& events) {
  const auto count = static_cast<int>(std::count(events.begin(), events.end(), ':'));
  return "0.004 100 100 call epoll_wait(epfd=4, size=8, timeout=-1, batch=[" + events + "]) = " +
         std::to_string(count) + " @ loop s.cc:7\n";
}
constexpr char kNextWait[] =
    "0.009 100 100 call epoll_wait(epfd=4, size=8, timeout=100) = 0 @ loop s.cc:7\n";

const std::string kFour = "IN:0x10060 IN:0x10070 IN:0x10080 IN:0x10090";
constexpr char kReadSix[] = "0.005 100 100 call read(fd=6, size=100) = 9 @ on_input s.cc:8\n";
constexpr char kReadSeven[] = "0.006 100 100 call read(fd=7, size=100) = 9 @ on_input s.cc:8\n";
constexpr char kReadNine[] = "0.008 100 100 call read(fd=9, size=100) = 9 @ on_input s.cc:8\n";
constexpr char kCloseEight[] = "0.005 100 100 call close(fd=8) = 0 @ kick s.cc:9\n";

Judged judge_loop(const std::string& rest) { return judge(kLoop + rest); }

TEST(StaleBatchEvent, InputOnAConnectionThatAnEarlierHandlerClosedIsReported) {
  const Judged judged = judge_loop(batch(kFour) + kReadSix + kCloseEight + kReadSeven +
      "0.007 100 100 call read(fd=8, size=100) = -1 EBADF @ on_input s.cc:8\n" + kReadNine + kNextWait);
  ASSERT_EQ(judged.summary(), "stale-batch-event kick s.cc:9");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "delivered epoll_wait", "closed close",
                                      "used read"}));
  EXPECT_EQ(judged.findings[0].message,
            "read(8) failed with EBADF: the batch held an event of fd 8 when it was closed");
}

TEST(StaleBatchEvent, DirectlyAfterTheHandlerThatClosedItIsReportedToo) {
  EXPECT_EQ(judge_loop(batch("IN:0x10060 IN:0x10080") + kReadSix + kCloseEight +
      "0.007 100 100 call recv(fd=8, size=100) = -1 EBADF @ on_input s.cc:8\n").summary(),
      "stale-batch-event kick s.cc:9");
}

TEST(StaleBatchEvent, OfAnObjectThatWasFreedItIsAnError) {
  const Judged judged = judge_loop(batch(kFour) + kReadSix + kCloseEight +
      "0.005 100 100 call free(address=0x10080) = 0 @ kick s.cc:10\n"
      "0.007 100 100 call read(fd=8, size=100) = -1 EBADF @ on_input s.cc:8\n");
  ASSERT_EQ(judged.summary(), "stale-batch-event kick s.cc:10");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_EQ(judged.findings[0].steps[3], "freed free");
}

TEST(StaleBatchEvent, TagBitsOfThePointerAreMasked) {
  const Judged judged = judge_loop(
      "0.003 100 100 call epoll_ctl(epfd=4, op=MOD, fd=8, events=IN, data=0x10083) = 0 @ tag s.cc:11\n" +
      batch("IN:0x10060 IN:0x10083") + kReadSix + kCloseEight +
      "0.005 100 100 call free(address=0x10080) = 0 @ kick s.cc:10\n"
      "0.007 100 100 call read(fd=8, size=100) = -1 EBADF @ on_input s.cc:8\n");
  ASSERT_EQ(judged.summary(), "stale-batch-event kick s.cc:10");
}

TEST(StaleBatchEvent, ASecondCloseInItsTurnIsReportedWhenASlotLiesBetween) {
  EXPECT_EQ(judge_loop(batch(kFour) + kReadSix + kCloseEight + kReadSeven +
      "0.007 100 100 call close(fd=8) = -1 EBADF @ on_end s.cc:12\n" + kReadNine).summary(),
      "stale-batch-event kick s.cc:9");
}

TEST(StaleBatchEvent, ASecondCloseThatTheHandlerItselfMayHaveMadeIsDoubleClose) {
  EXPECT_EQ(judge_loop(batch("IN:0x10060 IN|RDHUP|HUP:0x10080") + kReadSix + kCloseEight +
      "0.007 100 100 call close(fd=8) = -1 EBADF @ on_end s.cc:12\n" + kReadNine).summary(),
      "double-close on_end s.cc:12");
}

TEST(StaleBatchEvent, AfterItsTurnHasPassedItIsUseAfterClose) {
  // The handler of 8 closes 8 itself; later somebody else writes to it.
  EXPECT_EQ(judge_loop(batch(kFour) + kReadSix + kReadSeven + kCloseEight + kReadNine +
      "0.008 100 100 call send(fd=8, size=10) = -1 EBADF @ broadcast s.cc:13\n").summary(),
      "use-after-close broadcast s.cc:13");
}

TEST(StaleBatchEvent, AConnectionThatWasReadBeforeItsCloseIsUseAfterClose) {
  EXPECT_EQ(judge_loop(batch(kFour) + kReadSix + kReadSeven +
      "0.006 100 100 call read(fd=8, size=100) = 0 @ on_input s.cc:8\n" + kCloseEight +
      "0.007 100 100 call send(fd=8, size=100) = -1 EBADF @ on_input s.cc:14\n").summary(),
      "use-after-close on_input s.cc:14");
}

TEST(StaleBatchEvent, AnEventOfAnEarlierBatchIsUseAfterClose) {
  EXPECT_EQ(judge_loop(batch("IN:0x10060 IN:0x10080") + kReadSix + kCloseEight +
      batch("IN:0x10060 IN:0x10070") + kReadSix +
      "0.007 100 100 call read(fd=8, size=100) = -1 EBADF @ on_input s.cc:8\n").summary(),
      "use-after-close on_input s.cc:8");
}

TEST(StaleBatchEvent, ASkippedEventIsSilent) {
  EXPECT_EQ(judge_loop(batch(kFour) + kReadSix + kCloseEight +
      "0.005 100 100 call free(address=0x10080) = 0 @ kick s.cc:10\n" + kReadSeven + kReadNine +
      kNextWait).summary(), "");
}

// 8 is closed by the handler of 6, the number comes back, and is worked on between 7 and 9.
constexpr char kNewcomer[] =
    "0.005 100 100 call accept(fd=5, flags=0x80800) = 8 @ on_accept s.cc:5\n"
    "0.005 100 100 call epoll_ctl(epfd=4, op=ADD, fd=8, events=IN|RDHUP, data=0x100a0) = 0 @ on_accept s.cc:6\n";
constexpr char kReadNewcomer[] =
    "0.007 100 100 call read(fd=8, size=100) = -1 EAGAIN @ on_input s.cc:8\n";
const std::string kWithListener = "IN:0x10060 IN:0x5 IN:0x10070 IN:0x10080 IN:0x10090";

TEST(StaleBatchEvent, WorkOnTheNumbersNewOwnerInTheTurnOfTheDeadEventIsReported) {
  const Judged judged = judge_loop(batch(kWithListener) + kReadSix + kCloseEight + kNewcomer +
                                   kReadSeven + kReadNewcomer + kReadNine + kNextWait);
  ASSERT_EQ(judged.summary(), "stale-batch-event kick s.cc:9");
  EXPECT_FALSE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].steps.back(), "reopened accept");
}

TEST(StaleBatchEvent, ANewcomerReadAtOnceByWhoAcceptedItIsSilent) {
  EXPECT_EQ(judge_loop(batch(kWithListener) + kReadSix + kCloseEight + kNewcomer + kReadNewcomer +
                       kReadSeven + kReadNine + kNextWait).summary(), "");
}

TEST(StaleBatchEvent, ANewcomerReadByTasksThatRunAfterTheBatchIsSilent) {
  EXPECT_EQ(judge_loop(batch(kWithListener) + kReadSix + kCloseEight + kNewcomer + kReadSeven +
                       kReadNine + kReadNewcomer + kNextWait).summary(), "");
}

TEST(StaleBatchEvent, ANewcomerThatIsOnlyWrittenToIsSilent) {
  EXPECT_EQ(judge_loop(batch(kWithListener) + kReadSix + kCloseEight + kNewcomer + kReadSeven +
      "0.007 100 100 call send(fd=8, size=5) = 5 @ greet s.cc:15\n" + kReadNine + kNextWait).summary(),
      "");
}

TEST(StaleBatchEvent, AThreadThatGoesDownwardShowsNoOrder) {
  EXPECT_EQ(judge_loop(batch("IN:0x10070 IN:0x10060") + kReadSix + kReadSeven +
                       batch(kWithListener) + kReadSix + kCloseEight + kNewcomer + kReadSeven +
                       kReadNewcomer + kReadNine + kNextWait).summary(), "");
}

TEST(StaleBatchEvent, ADispatcherIsSilent) {
  // Thread 100 works on none of the numbers it gets events of; 101 does, and closes.
  EXPECT_EQ(judge_loop(batch(kFour) +
      "0.005 100 101 call read(fd=6, size=100) = 9 @ work s.cc:8\n"
      "0.005 100 101 call close(fd=8) = 0 @ work s.cc:9\n"
      "0.005 100 101 call free(address=0x10080) = 0 @ work s.cc:10\n" + kNextWait).summary(), "");
}

TEST(StaleBatchEvent, ADeregisteredConnectionThatIsReadInItsTurnIsReported) {
  EXPECT_EQ(judge_loop(batch(kFour) + kReadSix +
      "0.005 100 100 call epoll_ctl(epfd=4, op=DEL, fd=8) = 0 @ pause s.cc:16\n" + kReadSeven +
      "0.007 100 100 call read(fd=8, size=100) = 9 @ on_input s.cc:8\n" + kReadNine + kNextWait).summary(),
      "stale-batch-event pause s.cc:16");
}

TEST(StaleBatchEvent, ADeregisteredConnectionThatIsOnlyWrittenToIsSilent) {
  EXPECT_EQ(judge_loop(batch(kFour) + kReadSix +
      "0.005 100 100 call epoll_ctl(epfd=4, op=DEL, fd=8) = 0 @ pause s.cc:16\n" + kReadSeven +
      "0.007 100 100 call write(fd=8, size=9) = 9 @ forward s.cc:17\n" + kReadNine + kNextWait).summary(),
      "");
}

TEST(StaleBatchEvent, AFreedObjectWhoseDescriptorIsReadInItsTurnIsAnError) {
  const Judged judged = judge_loop(batch(kFour) + kReadSix +
      "0.005 100 100 call free(address=0x10080) = 0 @ kick s.cc:10\n" + kReadSeven +
      "0.007 100 100 call read(fd=8, size=100) = 9 @ on_input s.cc:8\n" + kReadNine + kNextWait);
  ASSERT_EQ(judged.summary(), "stale-batch-event kick s.cc:10");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(StaleBatchEvent, AnObjectThatItsOwnHandlerFreesIsSilent) {
  EXPECT_EQ(judge_loop(batch(kFour) + kReadSix + kReadSeven +
      "0.007 100 100 call read(fd=8, size=100) = 0 @ on_input s.cc:8\n" + kCloseEight +
      "0.007 100 100 call free(address=0x10080) = 0 @ on_end s.cc:10\n" + kReadNine + kNextWait).summary(),
      "");
}

TEST(StaleBatchEvent, TheDeadOnesDataOnTheNewcomersEntryAreAnErrorAtOnce) {
  const Judged judged = judge_loop(batch("IN:0x10060 IN:0x10080") + kReadSix + kCloseEight + kNewcomer +
      "0.006 100 100 call epoll_ctl(epfd=4, op=MOD, fd=8, events=IN|OUT, data=0x10080) = 0 @ rearm s.cc:18\n" +
      kReadNine + kNextWait);
  ASSERT_EQ(judged.summary(), "stale-batch-event kick s.cc:9");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_TRUE(judged.findings[0].confirmed);
}

// Listener 5 first: its handler makes room by closing 8, whose hang-up is in the batch.
const std::string kEviction = batch("IN:0x5 IN|RDHUP|HUP:0x10080") +
    "0.005 100 100 call accept(fd=5, flags=0x80800) = 11 @ on_accept s.cc:5\n" + kCloseEight + kNewcomer +
    "0.006 100 100 call accept(fd=5, flags=0x80800) = -1 EAGAIN @ on_accept s.cc:5\n";

TEST(StaleBatchEvent, AnUntroubledNewcomerClosedInTheTurnOfADeadHangUpIsReported) {
  const Judged judged = judge_only("stale-batch-event", kLoop + kEviction +
      "0.006 100 100 call read(fd=8, size=100) = -1 EAGAIN @ on_input s.cc:8\n"
      "0.006 100 100 answer pending(8, 8193) = 0\n"
      "0.006 100 100 call close(fd=8) = 0 @ on_end s.cc:12\n" + kNextWait);
  ASSERT_EQ(judged.summary(), "stale-batch-event kick s.cc:9");
  EXPECT_EQ(judged.findings[0].steps.back(), "used close");
}

TEST(StaleBatchEvent, ANewcomerThatEndedItselfIsClosedByRight) {
  EXPECT_EQ(judge_only("stale-batch-event", kLoop + kEviction +
      "0.006 100 100 call read(fd=8, size=100) = 0 @ on_input s.cc:8\n"
      "0.006 100 100 call close(fd=8) = 0 @ on_end s.cc:12\n" + kNextWait).summary(), "");
}

TEST(StaleBatchEvent, ANewcomerWithAnEndPendingIsClosedByRight) {
  EXPECT_EQ(judge_only("stale-batch-event", kLoop + kEviction +
      "0.006 100 100 answer pending(8, 8193) = 8209\n"
      "0.006 100 100 call close(fd=8) = 0 @ on_end s.cc:12\n" + kNextWait).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
