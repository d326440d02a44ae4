#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

Judged judge_wait(const std::string& arguments) {
  return judge_only("batch-overrun",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call epoll_wait(epfd=5, " + arguments + ") = 0 @ loop s.cc:2\n");
}

TEST(BatchOverrun, MoreEventsThanThereIsRoomForIsAConfirmedError) {
  const Judged judged = judge_wait("size=64, address=0x7ffd0000, room=48");
  ASSERT_EQ(judged.summary(), "batch-overrun loop s.cc:2");
  EXPECT_EQ(judged.findings[0].level, "error");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "epoll_wait on epoll fd 5 is told of 64 events, the array has room for 4");
}

TEST(BatchOverrun, OneEventTooManyIsReported) {
  EXPECT_EQ(judge_wait("size=5, address=0x7ffd0000, room=59").summary(),
            "batch-overrun loop s.cc:2");
}

TEST(BatchOverrun, ExactlyEnoughRoomIsSilent) {
  EXPECT_EQ(judge_wait("size=5, address=0x7ffd0000, room=60").summary(), "");
}

TEST(BatchOverrun, UnknownRoomIsSilent) {
  EXPECT_EQ(judge_wait("size=4096, address=0x55550000").summary(), "");
}

TEST(BatchOverrun, SizesTheKernelRefusesAreSilent) {
  EXPECT_EQ(judge_wait("size=-1, address=0x7ffd0000, room=48").summary(), "");
  EXPECT_EQ(judge_wait("size=0, address=0x7ffd0000, room=48").summary(), "");
  EXPECT_EQ(judge_wait("size=178956971, address=0x7ffd0000, room=48").summary(), "");
}

TEST(BatchOverrun, TheSameWaitInALoopIsOneFindingWithACount) {
  const Judged judged = judge_only("batch-overrun",
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 call epoll_wait(epfd=5, size=64, room=48) = 0 @ loop s.cc:2\n"
      "0.003 100 100 call epoll_wait(epfd=5, size=64, room=48) = 0 @ loop s.cc:2\n");
  ASSERT_EQ(judged.findings.size(), 1u);
  EXPECT_EQ(judged.findings[0].count, 2u);
}

}  // namespace
}  // namespace ofdcheck::tests
