#include <gtest/gtest.h>

#include <sys/socket.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

std::string option(int fd, int name) {
  return "0.002 100 100 call setsockopt(fd=" + std::to_string(fd) + ", op=" +
         std::to_string(SOL_SOCKET << 16 | name) + ", flags=1) = 0 @ main s.cc:2\n";
}

std::string listener(int fd) {
  return "0.001 100 100 call socket(flags=0x80801) = " + std::to_string(fd) + " @ main s.cc:1\n" +
         option(fd, SO_REUSEPORT) + "0.003 100 100 call listen(fd=" + std::to_string(fd) +
         ", size=128) = 0 @ main s.cc:3\n";
}

constexpr char kQueue[] = "0.004 100 100 answer accept_queue(3) = 2\n";
constexpr char kNoMigration[] = "0.004 100 100 answer tcp_migrate_req() = 0\n";
constexpr char kMigration[] = "0.004 100 100 answer tcp_migrate_req() = 1\n";
constexpr char kClose[] = "0.005 100 100 call close(fd=3) = 0 @ stop s.cc:4\n";

Judged judge_listener(const std::string& lines) {
  return judge_only("reuseport-backlog-dropped", listener(3) + lines);
}

TEST(ReuseportBacklogDropped, ClosingTheLastReferenceWithAQueueIsAConfirmedError) {
  const Judged judged = judge_listener(std::string(kQueue) + kNoMigration + kClose);
  ASSERT_EQ(judged.summary(), "reuseport-backlog-dropped stop s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "close(3) closed a SO_REUSEPORT listener with 2 connections in its accept queue");
}

TEST(ReuseportBacklogDropped, Dup2OverTheListenerClosesItToo) {
  EXPECT_EQ(judge_listener(std::string(kQueue) + kNoMigration +
      "0.005 100 100 call eventfd() = 9 @ main s.cc:4\n"
      "0.005 100 100 call dup2(fd=9, target=3) = 3 @ stop s.cc:5\n").summary(),
            "reuseport-backlog-dropped stop s.cc:5");
}

TEST(ReuseportBacklogDropped, AnEmptyQueueIsSilent) {
  EXPECT_EQ(judge_listener("0.004 100 100 answer accept_queue(3) = 0\n" +
                           std::string(kNoMigration) + kClose).summary(), "");
}

TEST(ReuseportBacklogDropped, AnUnknownQueueIsSilent) {
  EXPECT_EQ(judge_listener(std::string(kNoMigration) + kClose).summary(), "");
}

TEST(ReuseportBacklogDropped, WithMigrationASiblingTakesTheQueueOver) {
  EXPECT_EQ(judge_listener(listener(4) + kQueue + kMigration + kClose).summary(), "");
}

TEST(ReuseportBacklogDropped, WithMigrationAndNoSiblingItIsLikely) {
  const Judged judged = judge_listener(std::string(kQueue) + kMigration + kClose);
  ASSERT_EQ(judged.summary(), "reuseport-backlog-dropped stop s.cc:4");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(ReuseportBacklogDropped, WithMigrationAForkedFamilyMayHaveASibling) {
  EXPECT_EQ(judge_listener("0.004 100 100 call fork() = 101 @ main s.cc:4\n"
      "0.004 100 100 answer process_runs(101) = no\n" +
      std::string(kQueue) + kMigration + kClose).summary(), "");
}

TEST(ReuseportBacklogDropped, AListenerAChildHoldsIsSilent) {
  const std::string forked = "0.004 100 100 call fork() = 101 @ main s.cc:4\n"
                             "0.004 100 100 answer process_runs(101) = yes\n";
  const std::string rest = std::string(kQueue) + kNoMigration + kClose;
  EXPECT_EQ(judge_listener(forked + "0.004 100 100 answer same_file(3, 101, 3) = yes\n" + rest)
                .summary(), "");
  EXPECT_EQ(judge_listener(forked + rest).summary(), "");  // the kernel was not able to say
  EXPECT_EQ(judge_listener(forked + "0.004 100 100 answer same_file(3, 101, 3) = no\n" + rest)
                .summary(), "reuseport-backlog-dropped stop s.cc:4");
}

TEST(ReuseportBacklogDropped, AWorkerClosingItsParentsListenerIsSilent) {
  EXPECT_EQ(judge_listener("0.004 100 100 call fork() = 101 @ main s.cc:4\n"
      "0.004 101 101 leave fork() = 0 @ main s.cc:4\n"
      "0.004 101 101 answer accept_queue(3) = 2\n"
      "0.004 101 101 answer tcp_migrate_req() = 0\n"
      "0.005 101 101 call close(fd=3) = 0 @ worker s.cc:5\n").summary(), "");
}

TEST(ReuseportBacklogDropped, ADupKeepsTheListener) {
  EXPECT_EQ(judge_listener("0.004 100 100 call dup(fd=3) = 9 @ main s.cc:4\n" +
                           std::string(kQueue) + kNoMigration + kClose).summary(), "");
}

TEST(ReuseportBacklogDropped, AListenerPassedOnIsSilent) {
  EXPECT_EQ(judge_listener("0.004 100 100 call sendmsg(fd=8, fds=[3]) = 1 @ hand_over s.cc:4\n" +
                           std::string(kQueue) + kNoMigration + kClose).summary(), "");
}

TEST(ReuseportBacklogDropped, AnEbpfProgramMayMigrateTheQueue) {
  EXPECT_EQ(judge_listener(option(3, SO_ATTACH_REUSEPORT_EBPF) + kQueue + kNoMigration + kClose)
                .summary(), "");
}

TEST(ReuseportBacklogDropped, AListenerWithoutReuseportIsSilent) {
  EXPECT_EQ(judge_only("reuseport-backlog-dropped",
      "0.001 100 100 call socket(flags=0x80801) = 3 @ main s.cc:1\n"
      "0.003 100 100 call listen(fd=3, size=128) = 0 @ main s.cc:3\n" +
      std::string(kQueue) + kNoMigration + kClose).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
