#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kOpenAndClose[] =
    "0.001 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:1\n"
    "0.002 100 100 call close(fd=7) = 0 @ on_error s.cc:2\n";

std::string after_open_and_close(const char* rest) { return std::string(kOpenAndClose) + rest; }

TEST(DoubleClose, SecondCloseOfAFreeNumberIsReportedAtTheThreadsNextCall) {
  const Judged judged = judge(after_open_and_close(
      "0.003 100 100 call close(fd=7) = -1 EBADF @ conn_free s.cc:3\n"
      "0.004 100 100 call socket() = 7 @ dial s.cc:4\n"));
  ASSERT_EQ(judged.summary(), "double-close conn_free s.cc:3");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "closed close", "closed close"}));
  EXPECT_EQ(judged.findings[0].message,
            "close(7) failed with EBADF: this process had closed fd 7 before");
}

TEST(DoubleClose, IsReportedAtExitWhenTheThreadMakesNoOtherCall) {
  EXPECT_EQ(judge(after_open_and_close(
      "0.003 100 101 call close(fd=7) = -1 EBADF @ conn_free s.cc:3\n")).summary(),
      "double-close conn_free s.cc:3");
}

TEST(DoubleClose, FcloseAfterCloseOfItsDescriptorIsReported) {
  EXPECT_EQ(judge_only("double-close",
      "0.001 100 100 call fopen() = 7 @ log_open s.cc:1\n"
      "0.002 100 100 call close(fd=7) = 0 @ log_close s.cc:2\n"
      "0.003 100 100 call fclose(fd=7) = -1 EBADF @ log_close s.cc:3\n").summary(),
      "double-close log_close s.cc:3");
}

TEST(DoubleClose, ClosingAgainAfterEintrIsReported) {
  EXPECT_EQ(judge_only("double-close",
      "0.001 100 100 call socket() = 7 @ dial s.cc:1\n"
      "0.002 100 100 call close(fd=7) = -1 EINTR @ hang_up s.cc:2\n"
      "0.003 100 100 call close(fd=7) = -1 EBADF @ hang_up s.cc:3\n").summary(),
      "double-close hang_up s.cc:3");
}

TEST(DoubleClose, APairClosedTwiceByALoopIsReportedOnce) {
  const Judged judged = judge_only("double-close",
      "0.001 100 100 call pipe(fds=[7 8]) = 0 @ make s.cc:1\n"
      "0.002 100 100 call close(fd=7) = 0 @ unmake s.cc:2\n"
      "0.002 100 100 call close(fd=8) = 0 @ unmake s.cc:2\n"
      "0.003 100 100 call eventfd() = 9 @ other s.cc:9\n"
      "0.004 100 100 call close(fd=7) = -1 EBADF @ unmake s.cc:3\n"
      "0.004 100 100 call close(fd=8) = -1 EBADF @ unmake s.cc:3\n");
  ASSERT_EQ(judged.summary(), "double-close unmake s.cc:3");
  EXPECT_EQ(judged.findings[0].count, 2u);
}

TEST(DoubleClose, OneCloseForEachOpeningIsSilent) {
  EXPECT_EQ(judge(after_open_and_close(
      "0.003 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:1\n"
      "0.004 100 100 call close(fd=7) = 0 @ on_error s.cc:2\n")).summary(), "");
}

TEST(DoubleClose, AForkedChildThatLetsGoTwiceOfWhatItsParentOpenedIsSilent) {
  EXPECT_EQ(judge_only("double-close",
      "0.001 100 100 call eventfd() = 7 @ loop_new s.cc:1\n"
      "0.003 100 100 enter fork() @ spawn s.cc:3\n"
      "0.003 100 100 leave fork() = 101 @ spawn s.cc:3\n"
      "0.003 101 101 leave fork() = 0 @ spawn s.cc:3\n"
      "0.004 101 101 call close(fd=7) = 0 @ reinit s.cc:4\n"
      "0.005 101 101 call close(fd=7) = -1 EBADF @ loop_free s.cc:5\n").summary(), "");
}

TEST(DoubleClose, AForkedChildThatClosesItsOwnTwiceIsReported) {
  EXPECT_EQ(judge_only("double-close",
      "0.003 100 100 enter fork() @ spawn s.cc:3\n"
      "0.003 100 100 leave fork() = 101 @ spawn s.cc:3\n"
      "0.003 101 101 leave fork() = 0 @ spawn s.cc:3\n"
      "0.004 101 101 call eventfd() = 7 @ loop_new s.cc:1\n"
      "0.004 101 101 call close(fd=7) = 0 @ reinit s.cc:4\n"
      "0.005 101 101 call close(fd=7) = -1 EBADF @ loop_free s.cc:5\n").summary(),
      "double-close loop_free s.cc:5");
}

TEST(DoubleClose, CloseOfMinusOneIsSilent) {
  EXPECT_EQ(judge("0.001 100 100 call close(fd=-1) = -1 EBADF @ f s.cc:1\n"
                  "0.002 100 100 call close(fd=-1) = -1 EBADF @ f s.cc:1\n").summary(), "");
}

TEST(DoubleClose, ANumberNobodyWasSeenToCloseIsSilent) {
  EXPECT_EQ(judge("0.001 100 100 call close(fd=7) = -1 EBADF @ f s.cc:1\n"
                  "0.002 100 100 call close(fd=7) = -1 EBADF @ g s.cc:2\n").summary(), "");
}

TEST(DoubleClose, ASweepUpwardsThatBeginsWithAClosedNumberIsSilent) {
  EXPECT_EQ(judge_only("double-close", after_open_and_close(
      "0.003 100 100 call close(fd=7) = -1 EBADF @ daemonize s.cc:3\n"
      "0.003 100 100 call close(fd=8) = -1 EBADF @ daemonize s.cc:3\n"
      "0.003 100 100 call close(fd=9) = -1 EBADF @ daemonize s.cc:3\n")).summary(), "");
}

TEST(DoubleClose, ASweepDownwardsThroughClosedAndOpenNumbersIsSilent) {
  EXPECT_EQ(judge_only("double-close", after_open_and_close(
      "0.003 100 100 call socket() = 8 @ main s.cc:3\n"
      "0.004 100 100 call close(fd=8) = 0 @ daemonize s.cc:4\n"
      "0.004 100 100 call close(fd=7) = -1 EBADF @ daemonize s.cc:4\n")).summary(), "");
}

TEST(DoubleClose, ANumberThatASweepTookIsNotItsOwnersClose) {
  EXPECT_EQ(judge_only("double-close",
      "0.001 100 100 call socket() = 7 @ log_open s.cc:1\n"
      "0.002 100 100 call close(fd=7) = 0 @ daemonize s.cc:2\n"
      "0.002 100 100 call close(fd=8) = -1 EBADF @ daemonize s.cc:2\n"
      "0.003 100 100 call close(fd=7) = -1 EBADF @ log_close s.cc:3\n").summary(), "");
  EXPECT_EQ(judge_only("double-close",
      "0.001 100 100 call socket() = 7 @ log_open s.cc:1\n"
      "0.002 100 100 call close_range(fd=3, target=1000) = 0 @ daemonize s.cc:2\n"
      "0.003 100 100 call close(fd=7) = -1 EBADF @ log_close s.cc:3\n").summary(), "");
}

TEST(DoubleClose, StandardNumbersClosedInARowAreSilent) {
  EXPECT_EQ(judge_only("double-close",
      "0.001 100 100 call open() = 0 @ main s.cc:1\n"
      "0.001 100 100 call open() = 1 @ main s.cc:1\n"
      "0.002 100 100 call close(fd=0) = 0 @ quiet s.cc:2\n"
      "0.002 100 100 call close(fd=1) = 0 @ quiet s.cc:3\n"
      "0.003 100 100 call close(fd=0) = -1 EBADF @ daemonize s.cc:4\n"
      "0.003 100 100 call close(fd=1) = -1 EBADF @ daemonize s.cc:4\n").summary(), "");
}

TEST(DoubleClose, AForkedChildDoesNotOwnItsParentsCloses) {
  EXPECT_EQ(judge(after_open_and_close(
      "0.003 100 100 enter fork() @ spawn s.cc:3\n"
      "0.003 100 100 leave fork() = 101 @ spawn s.cc:3\n"
      "0.003 101 101 leave fork() = 0 @ spawn s.cc:3\n"
      "0.004 101 101 call close(fd=7) = -1 EBADF @ child s.cc:4\n"
      "0.005 101 101 call close(fd=9) = -1 EBADF @ child s.cc:5\n")).summary(), "");
}

TEST(DoubleClose, AParentStillOwnsTheClosesItMadeBeforeAFork) {
  EXPECT_EQ(judge_only("double-close", after_open_and_close(
      "0.003 100 100 enter fork() @ spawn s.cc:3\n"
      "0.003 100 100 leave fork() = 101 @ spawn s.cc:3\n"
      "0.004 100 100 call close(fd=7) = -1 EBADF @ conn_free s.cc:4\n")).summary(),
      "double-close conn_free s.cc:4");
}

// Thread 101 closes 7 twice; in between 102 gets the number.
constexpr char kBystander[] =
    "0.001 100 101 call accept(fd=3) = 7 @ on_accept s.cc:1\n"
    "0.002 100 101 call close(fd=7) = 0 @ on_error s.cc:2\n"
    "0.003 100 102 call socket() = 7 @ dial s.cc:3\n"
    "0.004 100 102 call send(fd=7, size=5) = 5 @ query s.cc:4\n";

TEST(DoubleClose, ASecondCloseThatHitABystanderIsAnErrorOnceTheVictimFails) {
  const Judged judged = judge(std::string(kBystander) +
      "0.005 100 101 call close(fd=7) = 0 @ conn_free s.cc:5\n"
      "0.006 100 102 call recv(fd=7, size=5) = -1 EBADF @ query s.cc:6\n");
  ASSERT_EQ(judged.summary(), "double-close conn_free s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_FALSE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"closed close", "reopened socket", "closed close",
                                      "failed recv"}));
  EXPECT_EQ(judged.findings[0].message,
            "thread 101 closed fd 7 twice; the second close closed what thread 102 had opened");
}

TEST(DoubleClose, TheVictimsOwnCloseFailingCountsToo) {
  EXPECT_EQ(judge(std::string(kBystander) +
      "0.005 100 101 call close(fd=7) = 0 @ conn_free s.cc:5\n"
      "0.006 100 102 call close(fd=7) = -1 EBADF @ query s.cc:6\n").summary(),
      "double-close conn_free s.cc:5");
}

TEST(DoubleClose, AReusedNumberWhoseOpenerNeverFailsIsSilent) {
  EXPECT_EQ(judge(std::string(kBystander) +
      "0.005 100 101 call close(fd=7) = 0 @ conn_free s.cc:5\n").summary(), "");
}

TEST(DoubleClose, AWorkerThatWorkedOnTheNumberClosesItByRight) {
  EXPECT_EQ(judge_only("double-close", std::string(kBystander) +
      "0.004 100 101 call read(fd=7, size=5) = 5 @ worker s.cc:4\n"
      "0.005 100 101 call close(fd=7) = 0 @ worker s.cc:5\n"
      "0.006 100 102 call recv(fd=7, size=5) = -1 EBADF @ query s.cc:6\n").summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
