#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kBegin[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n"
    "0.003 100 100 answer describe(7) = connection cloexec=1 status=2050 inode=12\n"
    "0.003 100 100 answer describe(9) = connection cloexec=0 status=2050 inode=12\n";
constexpr char kExit[] = "9.000 100 100 call exit() = 0 @ main s.cc:9\n";
constexpr char kAdd[] =
    "0.004 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept s.cc:3\n";
constexpr char kDel[] =
    "0.005 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = 0 @ on_end s.cc:4\n";

TEST(DescriptorLeak, AnAcceptedConnectionThatNobodyEverUsedIsANote) {
  const Judged judged = judge(std::string(kBegin) + kExit);
  ASSERT_EQ(judged.summary(), "descriptor-leak on_accept s.cc:2");
  EXPECT_EQ(judged.findings[0].level, "note");
  EXPECT_FALSE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message, "fd 7, an accepted connection, was never closed");
  EXPECT_EQ(judged.findings[0].actually, "open at exit, not registered, not used for 8998 ms");
}

TEST(DescriptorLeak, APeerThatHasClosedConfirmsIt) {
  const Judged judged = judge(std::string(kBegin) + "8.000 100 100 answer pending(7, 8193) = 8193\n" +
                              kExit);
  ASSERT_EQ(judged.summary(), "descriptor-leak on_accept s.cc:2");
  EXPECT_TRUE(judged.findings[0].confirmed);
}

TEST(DescriptorLeak, AConnectionDeregisteredAndForgottenIsANote) {
  const Judged judged = judge(std::string(kBegin) + kAdd +
      "0.004 100 100 call read(fd=7, size=9) = 0 @ on_end s.cc:4\n" + kDel + kExit);
  ASSERT_EQ(judged.summary(), "descriptor-leak on_accept s.cc:2");
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"opened accept", "registered epoll_ctl",
                                      "deregistered epoll_ctl"}));
}

TEST(DescriptorLeak, ADupMadeForARegistrationThatHasEndedIsANote) {
  EXPECT_EQ(judge(std::string(kBegin) + kAdd +
      "0.006 100 100 call dup(fd=7) = 9 @ want_write s.cc:5\n"
      "0.007 100 100 call epoll_ctl(epfd=5, op=ADD, fd=9, events=OUT) = 0 @ want_write s.cc:6\n"
      "0.008 100 100 call epoll_ctl(epfd=5, op=DEL, fd=9) = 0 @ written s.cc:7\n" + kExit).summary(),
      "descriptor-leak want_write s.cc:5");
}

TEST(DescriptorLeak, WhatTheProgramServesWhenItEndsIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kAdd + kExit).summary(), "") << "registered";
  EXPECT_EQ(judge(std::string(kBegin) + "8.500 100 100 call read(fd=7, size=9) = 9 @ f s.cc:3\n" +
                  kExit).summary(), "") << "used a moment ago";
  EXPECT_EQ(judge(std::string(kBegin) + "0.500 100 104 call read(fd=7, size=9) = 9 @ f s.cc:3\n" +
                  "0.600 100 104 enter read(fd=7, size=9) @ f s.cc:3\n" + kExit).summary(), "")
      << "a thread is inside a call on it";
  EXPECT_EQ(judge(std::string(kBegin) + "0.500 100 100 call close(fd=7) = 0 @ f s.cc:3\n" + kExit)
                .summary(), "") << "closed";
}

TEST(DescriptorLeak, WhatIsNotAConnectionOfAnEpollLoopIsSilent) {
  EXPECT_EQ(judge("0.002 100 100 call accept(fd=3) = 7 @ on_accept s.cc:2\n"
                  "0.003 100 100 answer describe(7) = connection cloexec=1 status=2 inode=12\n" +
                  std::string(kExit)).summary(), "") << "no epoll in the process: it may poll";
  EXPECT_EQ(judge("0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
                  "0.002 100 100 call socket() = 7 @ dial s.cc:2\n"
                  "0.002 100 100 call connect(fd=7) = 0 @ dial s.cc:3\n"
                  "0.003 100 100 answer describe(7) = connection cloexec=1 status=2 inode=12\n" +
                  std::string(kExit)).summary(), "") << "connected by the program itself";
}

TEST(DescriptorLeak, AForkedChildDoesNotOwnWhatItInherited) {
  EXPECT_EQ(judge(std::string(kBegin) + kAdd + kDel +
      "0.005 100 100 enter fork() @ spawn s.cc:5\n"
      "0.005 100 100 leave fork() = 101 @ spawn s.cc:5\n"
      "0.005 101 101 leave fork() = 0 @ spawn s.cc:5\n"
      "0.005 101 101 answer describe(7) = connection cloexec=1 status=2050 inode=12\n"
      "0.006 100 100 call close(fd=7) = 0 @ on_end s.cc:6\n"
      "9.000 101 101 call exit() = 0 @ child s.cc:9\n").summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
