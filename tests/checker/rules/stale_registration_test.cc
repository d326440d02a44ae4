#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kOpenAndRegister[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 @ on_accept s.cc:3\n";

TEST(StaleRegistration, CloseWithADupAliveIsReportedAfterTheGracePeriod) {
  const Judged judged = judge_only("stale-registration", std::string(kOpenAndRegister) +
      "0.004 100 100 call dup(fd=7) = 9 @ log_conn s.cc:4\n"
      "0.005 100 100 enter close(fd=7) @ conn_close s.cc:5\n"
      "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
      "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:5\n"
      "2.000 100 100 answer entry_is(5, 7, 0, 0, 9) = yes\n"
      "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:6\n");
  ASSERT_EQ(judged.summary(), "stale-registration conn_close s.cc:5");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "shared dup", "registered epoll_ctl",
                                      "closed close"}));
  EXPECT_EQ(judged.findings[0].actually, "still registered as 7; also held by fd 9 here");
}

TEST(StaleRegistration, HolderIsFoundWhicheverEntryOfTheReusedNumberComesFirst) {
  const Judged judged = judge_only("stale-registration", std::string(kOpenAndRegister) +
      "0.004 100 100 call dup(fd=7) = 9 @ log_conn s.cc:4\n"
      "0.005 100 100 enter close(fd=7) @ conn_close s.cc:5\n"
      "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
      "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:5\n"
      "0.006 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
      "0.007 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 "
      "@ on_accept s.cc:3\n"
      "2.000 100 100 answer entry_exists(5, 7, 1) = yes\n"
      "2.000 100 100 answer entry_is(5, 7, 0, 0, 9) = yes\n"
      "2.000 100 100 answer entry_is(5, 7, 1, 0, 9) = no\n"
      "2.000 100 100 answer same_file(7, 0, 9) = no\n"
      "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:6\n");
  ASSERT_EQ(judged.findings.size(), 1u);
  EXPECT_EQ(judged.findings[0].actually, "still registered as 7; also held by fd 9 here");
}

TEST(StaleRegistration, SoleDescriptionIsSilentWithoutAQuestion) {
  EXPECT_EQ(judge_only("stale-registration", std::string(kOpenAndRegister) +
      "0.005 100 100 call close(fd=7) = 0 @ conn_close s.cc:5\n"
      "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:6\n").summary(), "");
}

TEST(StaleRegistration, AReferenceThatEndsWithinTheGracePeriodIsSilent) {
  EXPECT_EQ(judge_only("stale-registration", std::string(kOpenAndRegister) +
      "0.004 100 100 enter fork() @ spawn s.cc:4\n"
      "0.004 100 100 leave fork() = 101 @ spawn s.cc:4\n"
      "0.005 100 100 enter close(fd=7) @ conn_close s.cc:5\n"
      "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
      "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:5\n"
      "2.000 100 100 answer entry_exists(5, 7, 0) = no\n"
      "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:6\n").summary(), "");
}

TEST(StaleRegistration, DelBeforeCloseIsSilent) {
  EXPECT_EQ(judge_only("stale-registration", std::string(kOpenAndRegister) +
      "0.004 100 100 call dup(fd=7) = 9 @ log_conn s.cc:4\n"
      "0.005 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ conn_close s.cc:5\n"
      "0.005 100 100 call close(fd=7) = 0 @ conn_close s.cc:6\n"
      "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:6\n").summary(), "");
}

TEST(StaleRegistration, Dup2OfTheSurvivorOntoTheNumberRepairsIt) {
  EXPECT_EQ(judge_only("stale-registration", std::string(kOpenAndRegister) +
      "0.004 100 100 call dup(fd=7) = 9 @ log_conn s.cc:4\n"
      "0.005 100 100 enter close(fd=7) @ conn_close s.cc:5\n"
      "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
      "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:5\n"
      "0.006 100 100 call dup2(fd=9, target=7) = 7 @ conn_close s.cc:6\n"
      "0.007 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ conn_close s.cc:7\n"
      "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:6\n").summary(), "");
}

// redis: the child of a snapshot closes the listener that its parent goes on serving.
TEST(StaleRegistration, AChildThatClosesWhatItsParentRegisteredIsSilent) {
  const auto trace = [](const char* registers, const char* closes) {
    return std::string(
               "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
               "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n") +
           registers +
           "0.004 100 100 enter fork() @ spawn s.cc:4\n"
           "0.004 100 100 leave fork() = 101 @ spawn s.cc:4\n"
           "0.004 101 101 leave fork() = 0 @ spawn s.cc:4\n" + closes;
  };
  const char* closed =
      "0.005 101 101 enter close(fd=7) @ child s.cc:5\n"
      "0.005 101 101 answer entry_exists(5, 7, 0) = yes\n"
      "0.005 101 101 leave close(fd=7) = 0 @ child s.cc:5\n"
      "2.000 101 101 answer entry_exists(5, 7, 0) = yes\n"
      "2.000 101 101 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ child s.cc:6\n";
  const char* add =
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN|ET, data=7) = 0 @ main s.cc:3\n";
  const std::string add_in_child =
      std::string("0.0045 101 101 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 "
                  "@ child s.cc:3\n") + closed;
  EXPECT_EQ(judge_only("stale-registration", trace(add, closed)).summary(), "");
  EXPECT_EQ(judge_only("stale-registration", trace("", add_in_child.c_str())).summary(),
            "stale-registration child s.cc:5");
}

// A child that shares the list edits it. Of what stands under the number after the close only a socket's
// inode tells whose it is: the finding is certain with it, and not without.
TEST(StaleRegistration, InAListThatAChildEditsOnlyTheSocketItselfMakesItCertain) {
  const auto trace = [](const char* holds) {
    return std::string(kOpenAndRegister) +
           "0.004 100 100 enter fork() @ spawn s.cc:4\n"
           "0.004 100 100 leave fork() = 101 @ spawn s.cc:4\n"
           "0.004 101 101 leave fork() = 0 @ spawn s.cc:4\n"
           "0.0045 101 101 call epoll_ctl(epfd=5, op=ADD, fd=8, events=IN, data=8) = 0 @ child s.cc:3\n"
           "0.005 100 100 answer describe(7) = connection cloexec=1 status=2050 inode=77\n"
           "0.005 100 100 answer entry_exists(5, 7, 0) = yes\n"
           "0.005 100 100 answer entry_is(5, 7, 0, 0, 7) = yes\n"
           "0.005 100 100 enter close(fd=7) @ conn_close s.cc:5\n"
           "0.005 100 100 answer entry_is(5, 7, 0, 0, 7) = unknown\n"
           "0.005 100 100 leave close(fd=7) = 0 @ conn_close s.cc:5\n"
           "2.000 100 100 answer process_runs(101) = yes\n"
           "2.000 100 100 answer entry_is(5, 7, 0, 101, 7) = yes\n" + holds +
           "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:6\n";
  };
  const Judged certain =
      judge_only("stale-registration", trace("2.000 100 100 answer holds_socket(101, 7, 77) = yes\n"));
  ASSERT_EQ(certain.summary(), "stale-registration conn_close s.cc:5");
  EXPECT_TRUE(certain.findings[0].confirmed);
  EXPECT_EQ(certain.findings[0].actually, "still registered as 7; also held by fd 7 of pid 101");
  const Judged doubtful =
      judge_only("stale-registration", trace("2.000 100 100 answer holds_socket(101, 7, 77) = unknown\n"));
  ASSERT_EQ(doubtful.summary(), "stale-registration conn_close s.cc:5");
  EXPECT_FALSE(doubtful.findings[0].confirmed);
  const Judged other =
      judge_only("stale-registration", trace("2.000 100 100 answer holds_socket(101, 7, 77) = no\n"));
  ASSERT_EQ(other.findings.size(), 1u);
  EXPECT_FALSE(other.findings[0].confirmed);
  EXPECT_EQ(other.findings[0].actually, "still registered as 7; holder not found");
}

}  // namespace
}  // namespace ofdcheck::tests
