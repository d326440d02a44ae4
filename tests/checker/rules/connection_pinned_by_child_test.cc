#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kAccept[] = "0.001 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:1\n";
constexpr char kFork[] =
    "0.002 100 100 call fork() = 101 @ snapshot s.cc:2\n"
    "0.002 101 101 leave fork() = 0 @ snapshot s.cc:2\n"
    "0.002 100 100 answer process_runs(101) = yes\n"
    "0.002 100 100 answer describe(7) = connection cloexec=1 status=2 inode=99\n"
    "0.002 100 100 answer holds_socket(101, 7, 99) = yes\n";
constexpr char kServe[] = "0.010 100 100 call write(fd=7, size=5) = 5 @ on_writable s.cc:3\n";
constexpr char kClose[] = "0.011 100 100 call close(fd=7) = 0 @ hang_up s.cc:4\n";
constexpr char kLater[] = "2.000 100 100 call eventfd() = 20 @ main s.cc:9\n";

Judged judge_pinned(const std::string& lines) {
  return judge_only("connection-pinned-by-child", lines);
}

TEST(ConnectionPinnedByChild, AConnectionServedAfterTheForkAndClosedIsReported) {
  const Judged judged =
      judge_pinned(std::string(kAccept) + kFork + kServe + kClose + kLater);
  ASSERT_EQ(judged.summary(), "connection-pinned-by-child hang_up s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "forked fork", "closed close"}));
  EXPECT_EQ(judged.findings[0].actually,
            "fd 7 of pid 101 keeps it open, and the peer has had no FIN");
}

TEST(ConnectionPinnedByChild, AnIdleConnectionClosedLongAfterTheForkIsReported) {
  EXPECT_EQ(judge_pinned(std::string(kAccept) +
      "0.001 100 100 call read(fd=7, size=5) = 5 @ on_readable s.cc:2\n" + kFork +
      "3.000 100 100 call close(fd=7) = 0 @ on_timeout s.cc:4\n"
      "5.000 100 100 call eventfd() = 20 @ main s.cc:9\n").summary(),
            "connection-pinned-by-child on_timeout s.cc:4");
}

TEST(ConnectionPinnedByChild, AtExitWithinTheGracePeriodItIsOnlyLikely) {
  const Judged judged = judge_pinned(std::string(kAccept) + kFork + kServe + kClose +
                                     "0.020 100 100 call exit() = 0 @ main s.cc:9\n");
  ASSERT_EQ(judged.findings.size(), 1u);
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(ConnectionPinnedByChild, AChildThatLetsGoWithinTheGracePeriodIsSilent) {
  EXPECT_EQ(judge_pinned(std::string(kAccept) + kFork + kServe + kClose +
      "1.000 100 100 answer holds_socket(101, 7, 99) = no\n" + kLater).summary(), "");
  EXPECT_EQ(judge_pinned(std::string(kAccept) + kFork + kServe + kClose +
      "1.000 100 100 answer process_runs(101) = no\n" + kLater).summary(), "");
}

TEST(ConnectionPinnedByChild, AProcessForEachConnectionIsSilent) {
  // The parent closes its copy at once; it never worked on the connection.
  EXPECT_EQ(judge_pinned(std::string(kAccept) + kFork + kClose + kLater).summary(), "");
  // It looked at the first bytes to choose the child.
  EXPECT_EQ(judge_pinned(std::string(kAccept) +
      "0.001 100 100 call recv(fd=7, size=5) = 5 @ peek s.cc:2\n" + kFork + kClose + kLater)
                .summary(), "");
}

TEST(ConnectionPinnedByChild, AfterShutdownThePeerHasItsFin) {
  EXPECT_EQ(judge_pinned(std::string(kAccept) + kFork + kServe +
      "0.010 100 100 call shutdown(fd=7, flags=2) = 0 @ hang_up s.cc:3\n" + kClose + kLater)
                .summary(), "");
}

TEST(ConnectionPinnedByChild, APeerThatIsGoneNeedsNoFin) {
  for (const char* end : {"= 0", "= -1 ECONNRESET"})
    EXPECT_EQ(judge_pinned(std::string(kAccept) + kFork + kServe +
        "0.010 100 100 call read(fd=7, size=5) " + end + " @ on_readable s.cc:3\n" + kClose + kLater)
                  .summary(), "");
}

TEST(ConnectionPinnedByChild, AConnectionOpenedAfterTheForkIsSilent) {
  EXPECT_EQ(judge_pinned(std::string(kFork) +
      "0.003 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:1\n" + kServe + kClose +
      kLater).summary(), "");
}

TEST(ConnectionPinnedByChild, TheChildsOwnCloseIsSilent) {
  EXPECT_EQ(judge_pinned(std::string(kAccept) + kFork +
      "0.010 101 101 call write(fd=7, size=5) = 5 @ child s.cc:3\n"
      "0.011 101 101 call close(fd=7) = 0 @ child s.cc:4\n"
      "2.000 101 101 call eventfd() = 20 @ child s.cc:9\n").summary(), "");
}

TEST(ConnectionPinnedByChild, AConnectedDatagramSocketIsSilent) {
  EXPECT_EQ(judge_pinned(
      "0.001 100 100 call socket(flags=0x80002) = 7 @ main s.cc:1\n"
      "0.001 100 100 call connect(fd=7) = 0 @ main s.cc:2\n" + std::string(kFork) + kServe + kClose +
      kLater).summary(), "");
}

TEST(ConnectionPinnedByChild, AConnectionPassedOnIsSilent) {
  EXPECT_EQ(judge_pinned(std::string(kAccept) + kFork + kServe +
      "0.010 100 100 call sendmsg(fd=8, fds=[7]) = 1 @ hand_over s.cc:3\n" + kClose + kLater)
                .summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
