#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kOpen[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.001 100 100 call socket(flags=0x80801) = 3 @ main s.cc:2\n"
    "0.001 100 100 call listen(fd=3, size=128) = 0 @ main s.cc:2\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:3\n";

Judged judge_after_open(const std::string& lines) {
  return judge_only("exclusive-misuse", kOpen + lines);
}

TEST(ExclusiveMisuse, AddWithOneShotAndRdhupIsRefusedAndReported) {
  const Judged judged = judge_after_open(
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN|RDHUP|ONESHOT|EXCLUSIVE) = -1 "
      "EINVAL @ watch s.cc:4\n");
  ASSERT_EQ(judged.summary(), "exclusive-misuse watch s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "epoll_ctl(5, EPOLL_CTL_ADD, 3) failed with EINVAL: EPOLLEXCLUSIVE with "
            "EPOLLONESHOT|EPOLLRDHUP");
}

TEST(ExclusiveMisuse, AddOfAnEpollInstanceIsRefusedAndReported) {
  EXPECT_EQ(judge_after_open(
      "0.003 100 100 call epoll_create(flags=0x80000) = 6 @ main s.cc:4\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=6, events=IN|EXCLUSIVE) = -1 EINVAL @ watch "
      "s.cc:5\n").summary(), "exclusive-misuse watch s.cc:5");
}

TEST(ExclusiveMisuse, ModWithExclusiveIsRefusedAndReported) {
  const Judged judged = judge_after_open(
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN) = 0 @ watch s.cc:4\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=3, events=IN|EXCLUSIVE) = -1 EINVAL @ rearm "
      "s.cc:5\n");
  ASSERT_EQ(judged.summary(), "exclusive-misuse rearm s.cc:5");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].actually, "the entry keeps the mask it had");
}

TEST(ExclusiveMisuse, ModOfAnExclusiveEntryIsConfirmedOnceTheKernelKnowsTheInstance) {
  const std::string lines =
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN|EXCLUSIVE) = 0 @ watch s.cc:4\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=3, events=0) = -1 EINVAL @ pause s.cc:5\n";
  const Judged likely = judge_after_open(lines);
  ASSERT_EQ(likely.summary(), "exclusive-misuse pause s.cc:5");
  EXPECT_FALSE(likely.findings[0].confirmed);
  EXPECT_EQ(likely.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "failed epoll_ctl"}));
  const Judged confirmed =
      judge_after_open("0.002 100 100 answer describe(5) = epoll cloexec=1 status=2 inode=9\n" + lines);
  ASSERT_EQ(confirmed.findings.size(), 1u);
  EXPECT_TRUE(confirmed.findings[0].confirmed);
}

TEST(ExclusiveMisuse, ExclusiveOnAConnectionIsAWarning) {
  const Judged judged = judge_after_open(
      "0.003 100 100 answer connected(7) = yes\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|EXCLUSIVE) = 0 @ watch s.cc:4\n");
  ASSERT_EQ(judged.summary(), "exclusive-misuse watch s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
}

TEST(ExclusiveMisuse, ExclusiveOnAListenerIsSilent) {
  EXPECT_EQ(judge_after_open(
      "0.003 100 100 answer connected(3) = no\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN|ET|EXCLUSIVE) = 0 @ watch "
      "s.cc:4\n").summary(), "");
}

TEST(ExclusiveMisuse, ExclusiveOnAConnectedDatagramSocketIsSilent) {
  EXPECT_EQ(judge_after_open(
      "0.003 100 100 call socket(flags=0x80802) = 8 @ main s.cc:4\n"
      "0.003 100 100 call connect(fd=8) = 0 @ main s.cc:5\n"
      "0.003 100 100 answer connected(8) = yes\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=8, events=IN|EXCLUSIVE) = 0 @ watch s.cc:6\n")
                .summary(), "");
}

TEST(ExclusiveMisuse, EinvalForAnotherReasonIsSilent) {
  EXPECT_EQ(judge_after_open(
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=5, events=IN|EXCLUSIVE) = -1 EINVAL @ watch "
      "s.cc:4\n"
      "0.003 100 100 call epoll_ctl(epfd=7, op=ADD, fd=3, events=IN|ONESHOT|EXCLUSIVE) = -1 EINVAL "
      "@ watch s.cc:5\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN) = -1 EINVAL @ watch s.cc:6\n")
                .summary(), "");
}

TEST(ExclusiveMisuse, DelAndAddOfAnExclusiveEntryIsSilent) {
  EXPECT_EQ(judge_after_open(
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN|EXCLUSIVE) = 0 @ watch s.cc:4\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=DEL, fd=3) = 0 @ pause s.cc:5\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=ADD, fd=3, events=IN|EXCLUSIVE) = 0 @ resume s.cc:6\n")
                .summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
