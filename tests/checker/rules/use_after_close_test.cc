#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

std::string after_close(const char* rest) {
  return "0.001 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:1\n"
         "0.002 100 100 call close(fd=7) = 0 @ on_error s.cc:2\n" + std::string(rest);
}

TEST(UseAfterClose, ReadOfAClosedNumberIsReported) {
  const Judged judged = judge(after_close(
      "0.003 100 100 call read(fd=7, size=10) = -1 EBADF @ on_data s.cc:3\n"));
  ASSERT_EQ(judged.summary(), "use-after-close on_data s.cc:3");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "closed close", "used read"}));
}

TEST(UseAfterClose, EveryFamilyOfUsesIsReported) {
  for (const char* call : {"send(fd=7, size=1)", "setsockopt(fd=7, op=65538)", "shutdown(fd=7)",
                           "dup(fd=7)", "dup2(fd=7, target=9)", "accept(fd=7)",
                           "fcntl(fd=7, op=F_SETFL, flags=2048)", "timerfd_settime(fd=7)"})
    EXPECT_EQ(judge(after_close("") + "0.003 100 100 call " + call + " = -1 EBADF @ f s.cc:3\n")
                  .summary(),
              "use-after-close f s.cc:3") << call;
}

TEST(UseAfterClose, RegisteringAClosedNumberIsReported) {
  EXPECT_EQ(judge(after_close(
      "0.003 100 100 call epoll_create() = 5 @ main s.cc:3\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN) = -1 EBADF @ f s.cc:4\n"))
          .summary(), "use-after-close f s.cc:4");
}

TEST(UseAfterClose, ProbesAndCloseOnExecSweepsAreSilent) {
  for (const char* call : {"fcntl(fd=7, op=F_GETFD)", "fcntl(fd=7, op=F_GETFL)",
                           "fcntl(fd=7, op=F_SETFD, flags=1)", "ioctl(fd=7, op=0x5451)"})
    EXPECT_EQ(judge(after_close("") + "0.003 100 100 call " + call + " = -1 EBADF @ f s.cc:3\n")
                  .summary(), "") << call;
}

TEST(UseAfterClose, ANumberNeverSeenOpenIsSilent) {
  EXPECT_EQ(judge("0.001 100 100 call read(fd=7, size=1) = -1 EBADF @ f s.cc:1\n").summary(), "");
}

TEST(UseAfterClose, OtherFailuresOfTheNextOwnerAreSilent) {
  EXPECT_EQ(judge(after_close(
      "0.003 100 100 call socket() = 7 @ dial s.cc:3\n"
      "0.004 100 100 call send(fd=7, size=1) = -1 EPIPE @ f s.cc:4\n")).summary(), "");
}

TEST(UseAfterClose, EbadfOfAnOpenNumberMeansItsAccessModeAndIsSilent) {
  EXPECT_EQ(judge(after_close(
      "0.003 100 100 answer describe(7) = pipe cloexec=0 status=1 inode=12\n"
      "0.003 100 100 call read(fd=7, size=1) = -1 EBADF @ f s.cc:3\n")).summary(), "");
}

TEST(UseAfterClose, AForkedChildDoesNotOwnItsParentsCloses) {
  EXPECT_EQ(judge(after_close(
      "0.003 100 100 enter fork() @ spawn s.cc:3\n"
      "0.003 100 100 leave fork() = 101 @ spawn s.cc:3\n"
      "0.003 101 101 leave fork() = 0 @ spawn s.cc:3\n"
      "0.004 101 101 call read(fd=7, size=1) = -1 EBADF @ child s.cc:4\n")).summary(), "");
}

TEST(UseAfterClose, DelOfAClosedNumberWithoutARegistrationIsSilent) {
  EXPECT_EQ(judge(after_close(
      "0.003 100 100 call epoll_create() = 5 @ main s.cc:3\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 EBADF @ f s.cc:4\n")).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
