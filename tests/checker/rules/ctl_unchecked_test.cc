#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kBegin[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n";
constexpr char kAddFails[] =
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = -1 ENOSPC @ on_accept s.cc:3\n";
constexpr char kLater[] =
    "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n";

TEST(CtlUnchecked, AFailedAddOfANumberThatStaysOpenAndUnusedIsReported) {
  const Judged judged = judge(std::string(kBegin) + kAddFails + kLater);
  ASSERT_EQ(judged.summary(), "ctl-unchecked on_accept s.cc:3");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_FALSE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "EPOLL_CTL_ADD of fd 7 in epoll fd 5 failed with ENOSPC and nobody noticed");
}

TEST(CtlUnchecked, InputThatNobodyWaitsForConfirmsIt) {
  const Judged judged = judge(std::string(kBegin) + kAddFails +
      "1.900 100 100 answer pending(7, 1) = 1\n"
      "1.900 100 100 answer entry_exists(5, 7, 0) = no\n" + kLater);
  ASSERT_EQ(judged.summary(), "ctl-unchecked on_accept s.cc:3");
  EXPECT_TRUE(judged.findings[0].confirmed);
}

TEST(CtlUnchecked, AFailedModThatIsNeverRepeatedIsReported) {
  EXPECT_EQ(judge(std::string(kBegin) +
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept s.cc:3\n"
      "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT, data=7) = -1 EINVAL @ want s.cc:4\n" +
      kLater).summary(), "ctl-unchecked want s.cc:4");
}

// A pause by an empty mask, and a resume that believes the entry gone.
constexpr char kPaused[] =
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ on_accept s.cc:3\n"
    "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=0, data=7) = 0 @ pause s.cc:4\n"
    "0.005 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = -1 EEXIST @ resume s.cc:5\n";

TEST(CtlUnchecked, AnAddThatLeavesTheNumberDeafIsReported) {
  const Judged judged = judge(std::string(kBegin) + kPaused + kLater);
  ASSERT_EQ(judged.summary(), "ctl-unchecked resume s.cc:5");
  EXPECT_EQ(judged.findings[0].actually, "fd 7 is still registered with the mask it had before");
}

TEST(CtlUnchecked, AnAddThatFindsADeafEntryAndIsFollowedByModIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kPaused +
      "0.006 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=IN, data=7) = 0 @ resume s.cc:6\n" +
      kLater).summary(), "");
}

TEST(CtlUnchecked, AProgramThatLooksAtTheAnswerIsSilent) {
  for (const char* reaction :
       {"0.004 100 100 call close(fd=7) = 0 @ on_accept s.cc:4\n",
        "0.900 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0 @ retry s.cc:4\n",
        "0.004 100 103 call read(fd=7, size=10) = 10 @ blocking_worker s.cc:4\n"})
    EXPECT_EQ(judge(std::string(kBegin) + kAddFails + reaction + kLater).summary(), "") << reaction;
}

TEST(CtlUnchecked, AFailedDelIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) +
      "0.003 100 100 call epoll_ctl(epfd=5, op=DEL, fd=7) = -1 EPERM @ f s.cc:3\n" + kLater).summary(),
      "");
}

TEST(CtlUnchecked, AnAddWithoutANumberIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) +
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=-1, events=IN) = -1 EBADF @ f s.cc:3\n" +
      kLater).summary(), "");
}

TEST(CtlUnchecked, AProcessThatEndsAtOnceIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kAddFails).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
