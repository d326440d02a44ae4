#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kRegister[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept s.cc:3\n";

constexpr char kWait[] =
    "0.020 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n"
    "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n";

std::string registered(const std::string& rest) { return kRegister + rest + kWait; }

TEST(CtlAfterClose, DelOfASoleDescriptionAfterItsCloseIsANote) {
  const Judged judged = judge(registered(
      "0.004 100 100 call close(fd=7) = 0 @ conn_close s.cc:4\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 EBADF @ conn_close s.cc:5\n"));
  ASSERT_EQ(judged.summary(), "ctl-after-close conn_close s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "note");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "EPOLL_CTL_DEL of fd 7 in epoll fd 5 came after close(7): EBADF");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "closed close", "failed epoll_ctl"}));
}

TEST(CtlAfterClose, DelAfterACloseThatTheEntrySurvivedIsAWarning) {
  const Judged judged = judge_only("ctl-after-close", registered(
      "0.004 100 100 call dup(fd=7) = 9 @ log_conn s.cc:8\n"
      "0.005 100 100 enter close(fd=7) @ conn_close s.cc:4\n"
      "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
      "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:4\n"
      "0.006 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 EBADF @ conn_close s.cc:5\n"
      "0.007 100 100 answer entry_is(5, 7, 0, 0, 9) = yes\n"));
  ASSERT_EQ(judged.summary(), "ctl-after-close conn_close s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_EQ(judged.findings[0].actually, "the entry survived the close and no ctl reaches it any "
                                         "more; also held by fd 9 here");
}

TEST(CtlAfterClose, IsANoteWhenTheEntryWentWithATransientReference) {
  const Judged judged = judge_only("ctl-after-close", registered(
      "0.004 100 100 enter fork() @ spawn s.cc:8\n"
      "0.004 100 100 leave fork() = 101 @ spawn s.cc:8\n"
      "0.005 100 100 enter close(fd=7) @ conn_close s.cc:4\n"
      "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
      "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:4\n"
      "0.006 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 EBADF @ conn_close s.cc:5\n"
      "0.007 100 100 answer entry_exists(5, 7, 0) = no\n"));
  ASSERT_EQ(judged.summary(), "ctl-after-close conn_close s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "note");
}

constexpr char kReopenedByAnother[] =
    "0.004 100 100 call close(fd=7) = 0 @ conn_close s.cc:4\n"
    "0.005 100 102 call socket() = 7 @ dial s.cc:6\n"
    "0.006 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 ENOENT @ conn_close s.cc:5\n";

TEST(CtlAfterClose, IsAWarningWhenAnotherThreadHasGotTheNumber) {
  const Judged judged = judge(registered(kReopenedByAnother));
  ASSERT_EQ(judged.summary(), "ctl-after-close conn_close s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "closed close", "reopened socket",
                                      "failed epoll_ctl"}));
}

TEST(CtlAfterClose, IsANoteWhenTheSameThreadHasReopenedTheNumber) {
  const Judged judged = judge(registered(
      "0.004 100 100 call close(fd=7) = 0 @ conn_close s.cc:4\n"
      "0.005 100 100 call socket() = 7 @ dial s.cc:6\n"
      "0.006 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 ENOENT @ conn_close s.cc:5\n"));
  ASSERT_EQ(judged.summary(), "ctl-after-close conn_close s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "note");
}

TEST(CtlAfterClose, ADefensiveDelBeforeAnAddIsSilent) {
  EXPECT_EQ(judge(registered(std::string(kReopenedByAnother) +
      "0.007 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ adopt s.cc:7\n"))
          .summary(), "");
}

TEST(CtlAfterClose, ModRepairedByAddIsSilent) {
  EXPECT_EQ(judge(registered(
      "0.004 100 100 call close(fd=7) = 0 @ conn_close s.cc:4\n"
      "0.005 100 100 call accept(fd=3) = 7 @ on_accept s.cc:2\n"
      "0.006 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN, data=8) = -1 ENOENT @ set s.cc:5\n"
      "0.006 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=8) = 0 @ set s.cc:6\n"))
          .summary(), "");
}

TEST(CtlAfterClose, ADelDirectlyBeforeTheNewOwnersCloseIsSilent) {
  EXPECT_EQ(judge(registered(std::string(kReopenedByAnother) +
      "0.007 100 100 call close(fd=7) = 0 @ conn_close s.cc:7\n")).summary(), "");
}

TEST(CtlAfterClose, DelBeforeCloseIsSilent) {
  EXPECT_EQ(judge(registered(
      "0.004 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ conn_close s.cc:4\n"
      "0.005 100 100 call close(fd=7) = 0 @ conn_close s.cc:5\n")).summary(), "");
}

TEST(CtlAfterClose, DelOnAClosedEpollFdWhileTearingDownIsSilent) {
  EXPECT_EQ(judge(std::string(kRegister) +
      "0.004 100 100 call close(fd=5) = 0 @ stop s.cc:4\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 EBADF @ conn_close s.cc:5\n"
      "0.006 100 100 call close(fd=7) = 0 @ conn_close s.cc:6\n").summary(), "");
}

TEST(CtlAfterClose, AForkedChildIsNotBlamedForItsParentsClose) {
  EXPECT_EQ(judge_only("ctl-after-close", std::string(kRegister) +
      "0.004 100 100 call close(fd=7) = 0 @ conn_close s.cc:4\n"
      "0.005 100 100 enter fork() @ spawn s.cc:8\n"
      "0.005 100 100 leave fork() = 101 @ spawn s.cc:8\n"
      "0.005 101 101 leave fork() = 0 @ spawn s.cc:8\n"
      "0.006 101 101 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 EBADF @ child s.cc:9\n").summary(),
      "");
}

}  // namespace
}  // namespace ofdcheck::tests
