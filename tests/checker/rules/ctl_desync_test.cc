#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kBegin[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n";
constexpr char kAdd[] =
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept s.cc:3\n";
constexpr char kWait[] =
    "0.020 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n";
constexpr char kLater[] =
    "2.000 100 100 answer entry_exists(5, 7, 0) = no\n"
    "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n";

constexpr char kModFails[] =
    "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT) = -1 ENOENT @ want s.cc:4\n";

TEST(CtlDesync, ModOfAnUnwatchedNumberThatStaysSoIsAWarning) {
  const Judged judged = judge(std::string(kBegin) + kModFails + kWait + kLater);
  ASSERT_EQ(judged.summary(), "ctl-desync want s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "EPOLL_CTL_MOD of fd 7 in epoll fd 5 failed with ENOENT and nobody repaired it");
}

TEST(CtlDesync, ModOfANumberThatIsWorkedOnWithoutEpollIsANote) {
  const Judged judged = judge(std::string(kBegin) + kModFails + kWait +
      "0.500 100 103 call read(fd=7, size=9) = 9 @ worker s.cc:5\n" + kLater);
  ASSERT_EQ(judged.summary(), "ctl-desync want s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "note");
}

TEST(CtlDesync, ModWithAddAsFallbackIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kModFails + kAdd + kWait + kLater).summary(), "");
}

TEST(CtlDesync, ANumberThatIsClosedOrRegisteredLaterIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kModFails + kWait +
      "0.500 100 100 call close(fd=7) = 0 @ conn_close s.cc:5\n" + kLater).summary(), "");
  EXPECT_EQ(judge(std::string(kBegin) + kModFails + kWait +
      "0.500 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN) = 0 @ resume s.cc:5\n" +
      kLater).summary(), "");
}

constexpr char kAddFails[] =
    "0.004 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=OUT, data=8) = -1 EEXIST @ again s.cc:4\n";

TEST(CtlDesync, AddOfWhatIsRegisteredOtherwiseIsANote) {
  const Judged judged = judge(std::string(kBegin) + kAdd + kAddFails + kWait);
  ASSERT_EQ(judged.summary(), "ctl-desync again s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "note");
  EXPECT_EQ(judged.findings[0].actually, "the entry that was there keeps its mask and data");
}

TEST(CtlDesync, AddOfWhatIsRegisteredJustSoIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kAdd +
      "0.004 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = -1 EEXIST @ f s.cc:4\n" +
      kWait + kLater).summary(), "");
}

TEST(CtlDesync, AddWithModAsFallbackIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kAdd + kAddFails +
      "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT, data=8) = 0 @ again s.cc:5\n" +
      kWait + kLater).summary(), "");
}

TEST(CtlDesync, AddOfAnEntryWhoseAddWasNotSeenIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kAddFails + kWait + kLater).summary(), "");
}

constexpr char kDel[] =
    "0.004 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ pause s.cc:4\n";
constexpr char kDelFails[] =
    "0.005 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 ENOENT @ stop s.cc:5\n";

TEST(CtlDesync, ARepeatedDelOfANumberThatStaysOpenIsANote) {
  const Judged judged = judge(std::string(kBegin) + kAdd + kDel + kDelFails + kWait + kLater);
  ASSERT_EQ(judged.summary(), "ctl-desync stop s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "note");
}

TEST(CtlDesync, ARepeatedDelBeforeTheCloseIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kAdd + kDel + kDelFails +
      "0.006 100 100 call close(fd=7) = 0 @ stop s.cc:6\n" + kWait + kLater).summary(), "");
}

TEST(CtlDesync, ADelOfWhatWasNeverRegisteredIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kDelFails + kWait + kLater).summary(), "");
}

TEST(CtlDesync, AProbeByAddAndDelIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kAdd + kDel + kWait + kLater).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
