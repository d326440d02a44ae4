#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// Status flags as F_GETFL gives them: 2 O_RDWR, 2048 O_NONBLOCK, 1024 O_APPEND, 1 O_WRONLY.
std::string status(int flags, int cloexec = 0) {
  return "0.002 100 100 answer describe(7) = connection cloexec=" + std::to_string(cloexec) +
         " status=" + std::to_string(flags) + " inode=9\n";
}

constexpr char kOpen[] = "0.001 100 100 call accept(fd=3) = 7 @ on_accept s.cc:1\n";

Judged judge_fcntl(const std::string& lines) {
  return judge_only("fcntl-flag-mixup", kOpen + lines);
}

std::string fcntl_call(const std::string& op, int flags, int result = 0) {
  return "0.003 100 100 call fcntl(fd=7, op=" + op + ", flags=" + std::to_string(flags) +
         ") = " + std::to_string(result) + " @ prepare s.cc:2\n";
}

TEST(FcntlFlagMixup, NonBlockGivenToSetfdIsAConfirmedErrorWhileTheDescriptionBlocks) {
  const Judged judged = judge_fcntl(status(2) + fcntl_call("F_SETFD", 2048));
  ASSERT_EQ(judged.summary(), "fcntl-flag-mixup prepare s.cc:2");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "fcntl(7, F_SETFD) was given O_NONBLOCK, which it ignores");
  EXPECT_EQ(judged.findings[0].actually, "the description is still blocking");
}

TEST(FcntlFlagMixup, OCloexecGivenToSetfdLeavesTheDescriptorInheritable) {
  const Judged judged = judge_fcntl(status(2) + fcntl_call("F_SETFD", 02000000));
  ASSERT_EQ(judged.summary(), "fcntl-flag-mixup prepare s.cc:2");
  EXPECT_EQ(judged.findings[0].actually, "the descriptor still survives exec");
}

TEST(FcntlFlagMixup, GetflResultGivenToSetfdIsOnlyLikelyWhenItDoesNoHarm) {
  const Judged judged = judge_fcntl(status(2050, 1) + fcntl_call("F_SETFD", 2050 | 1));
  ASSERT_EQ(judged.summary(), "fcntl-flag-mixup prepare s.cc:2");
  EXPECT_FALSE(judged.findings[0].confirmed);
}

TEST(FcntlFlagMixup, CloexecGivenToSetflIsReported) {
  const Judged judged = judge_fcntl(status(2) + fcntl_call("F_SETFL", 1));
  ASSERT_EQ(judged.summary(), "fcntl-flag-mixup prepare s.cc:2");
  EXPECT_TRUE(judged.findings[0].confirmed);
}

TEST(FcntlFlagMixup, GetfdResultWrittenBySetflIsReported) {
  const Judged judged = judge_fcntl(
      fcntl_call("F_GETFD", 0, 1) + fcntl_call("F_SETFL", 1 | 2048));
  ASSERT_EQ(judged.summary(), "fcntl-flag-mixup prepare s.cc:2");
  EXPECT_EQ(judged.findings[0].message,
            "fcntl(7, F_SETFL) was given FD_CLOEXEC, from the result of F_GETFD");
  EXPECT_FALSE(judged.findings[0].confirmed);  // nobody asked the kernel
}

TEST(FcntlFlagMixup, BlindSetflThatDropsAppendIsReported) {
  const Judged judged = judge_fcntl(
      status(1026) + "0.003 100 100 enter fcntl(fd=7, op=F_SETFL, flags=2048) @ prepare s.cc:2\n" +
      status(2050) + "0.003 100 100 leave fcntl(fd=7, op=F_SETFL, flags=2048) = 0 @ prepare s.cc:2\n");
  ASSERT_EQ(judged.summary(), "fcntl-flag-mixup prepare s.cc:2");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message, "fcntl(7, F_SETFL) took O_APPEND off the description");
}

TEST(FcntlFlagMixup, ReadingTheFlagsFirstMakesDroppingOneAnIntent) {
  EXPECT_EQ(judge_fcntl(status(1026) + fcntl_call("F_GETFL", 0, 1026) +
      "0.003 100 100 enter fcntl(fd=7, op=F_SETFL, flags=2) @ prepare s.cc:2\n" + status(2) +
      "0.003 100 100 leave fcntl(fd=7, op=F_SETFL, flags=2) = 0 @ prepare s.cc:2\n").summary(), "");
}

TEST(FcntlFlagMixup, WhatTheProgramSetItselfItMayTakeAway) {
  EXPECT_EQ(judge_fcntl(status(2) + fcntl_call("F_SETFL", 1024) + status(1026) +
      "0.004 100 100 enter fcntl(fd=7, op=F_SETFL) @ restore s.cc:3\n" + status(2) +
      "0.004 100 100 leave fcntl(fd=7, op=F_SETFL) = 0 @ restore s.cc:3\n").summary(), "");
}

TEST(FcntlFlagMixup, SetflOfNonBlockThatDropsNothingIsSilent) {
  EXPECT_EQ(judge_fcntl(status(2) + fcntl_call("F_SETFL", 2048)).summary(), "");
  EXPECT_EQ(judge_fcntl(fcntl_call("F_GETFD", 0, 0) + status(2) + fcntl_call("F_SETFL", 2048))
                .summary(), "");
}

TEST(FcntlFlagMixup, SetflOnAWriteOnlyDescriptionMayCarryItsAccessMode) {
  EXPECT_EQ(judge_fcntl(status(1) + fcntl_call("F_GETFL", 0, 1) + fcntl_call("F_SETFL", 1 | 2048))
                .summary(), "");
}

TEST(FcntlFlagMixup, WriteOnlyMeantForStandardOutputIsSilent) {
  EXPECT_EQ(judge_only("fcntl-flag-mixup",
      "0.001 100 100 answer describe(1) = file cloexec=0 status=2 inode=9\n"
      "0.002 100 100 call fcntl(fd=1, op=F_SETFL, flags=2049) = 0 @ main s.cc:2\n").summary(), "");
}

TEST(FcntlFlagMixup, ProperUseIsSilent) {
  EXPECT_EQ(judge_fcntl(status(2) + fcntl_call("F_GETFD", 0, 0) + fcntl_call("F_SETFD", 1) +
                        fcntl_call("F_GETFL", 0, 2) + fcntl_call("F_SETFL", 2050)).summary(), "");
  EXPECT_EQ(judge_fcntl(fcntl_call("F_SETFD", 0)).summary(), "");
}

TEST(FcntlFlagMixup, AValueThatWasNotMadeOfFlagsIsSilent) {
  for (const int value : {~1, -1, -2048, 1 << 30})
    EXPECT_EQ(judge_fcntl(status(2) + fcntl_call("F_SETFD", value)).summary(), "") << value;
}

TEST(FcntlFlagMixup, AFailedCallIsSilent) {
  EXPECT_EQ(judge_fcntl("0.003 100 100 call fcntl(fd=7, op=F_SETFD, flags=2048) = -1 EBADF @ "
                        "prepare s.cc:2\n").summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
