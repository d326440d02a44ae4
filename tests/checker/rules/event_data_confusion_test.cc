#include <gtest/gtest.h>

#include "checker/model/data_kind.h"
#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// 0x558900001240 is memory, 0x300000001 is not.
constexpr char kOpen[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.001 100 100 call socket(flags=0x80801) = 3 @ main s.cc:2\n"
    "0.001 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:3\n"
    "0.001 100 100 answer mapped(94046898885184) = yes\n"
    "0.001 100 100 answer mapped(94046898885185) = yes\n"
    "0.001 100 100 answer mapped(12884901889) = no\n";

std::string add(int fd, const std::string& data, int line) {
  return "0.002 100 100 call epoll_ctl(epfd=5, op=ADD, fd=" + std::to_string(fd) +
         ", events=IN, data=" + data + ") = 0 @ watch s.cc:" + std::to_string(line) + "\n";
}

Judged judge_data(const std::string& lines) {
  return judge_only("event-data-confusion", kOpen + lines);
}

TEST(EventDataConfusion, AnAddressAfterAnOwnFdIsReported) {
  const Judged judged = judge_data(add(3, "3", 4) + add(7, "0x558900001240", 5));
  ASSERT_EQ(judged.summary(), "event-data-confusion watch s.cc:5");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_FALSE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].steps,
            (std::vector<std::string>{"registered epoll_ctl", "registered epoll_ctl"}));
}

TEST(EventDataConfusion, AnOwnFdAfterAnAddressIsReported) {
  EXPECT_EQ(judge_data(add(7, "0x558900001240", 4) + add(3, "3", 5)).summary(),
            "event-data-confusion watch s.cc:5");
}

TEST(EventDataConfusion, AnOwnFdWithAnUninitialisedUpperHalfIsAnOwnFd) {
  EXPECT_EQ(judge_data(add(7, "0x558900001240", 4) + add(3, "0x7ffc00000003", 5)).summary(),
            "event-data-confusion watch s.cc:5");
}

TEST(EventDataConfusion, AMixIsSaidOnceAnInstance) {
  const Judged judged = judge_data(add(3, "3", 4) + add(7, "0x558900001240", 5) +
      "0.003 100 100 call accept(fd=3, flags=0x80800) = 8 @ on_accept s.cc:3\n" +
      add(8, "0x558900001240", 6));
  EXPECT_EQ(judged.summary(), "event-data-confusion watch s.cc:5");
}

TEST(EventDataConfusion, AModThatChangesTheMemberIsReported) {
  EXPECT_EQ(judge_data(add(7, "7", 4) +
      "0.003 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT, data=0x558900001240) = 0 @ "
      "rearm s.cc:5\n").summary(), "event-data-confusion rearm s.cc:5");
}

TEST(EventDataConfusion, OneMemberThroughoutIsSilent) {
  EXPECT_EQ(judge_data(add(3, "3", 4) + add(7, "7", 5)).summary(), "");
  EXPECT_EQ(judge_data(add(3, "0x558900001240", 4) + add(7, "0x558900001241", 5)).summary(), "");
}

TEST(EventDataConfusion, AGenerationBesideTheFdIsSilent) {
  EXPECT_EQ(judge_data(add(3, "0x100000003", 4) + add(7, "0x200000007", 5)).summary(), "");
  EXPECT_EQ(judge_data(add(3, "0x300000003", 4) + add(7, "0x700000001", 5)).summary(), "");
}

TEST(EventDataConfusion, ALargeNumberThatIsNoAddressIsSilent) {
  EXPECT_EQ(judge_data(add(3, "3", 4) + add(7, "0x300000001", 5)).summary(), "");
}

TEST(EventDataConfusion, SmallTokensBesideAddressesAreSilent) {
  EXPECT_EQ(judge_data(add(3, "1", 4) + add(7, "0x558900001240", 5)).summary(), "");
  // One of the tokens happens to equal its fd.
  EXPECT_EQ(judge_data("0.001 100 100 call eventfd() = 4 @ main s.cc:3\n" + add(4, "1", 4) +
                       add(3, "3", 5) + add(7, "0x558900001240", 6)).summary(), "");
}

TEST(EventDataConfusion, NullBesideAddressesIsSilent) {
  EXPECT_EQ(judge_data(add(3, "0", 4) + add(7, "0x558900001240", 5)).summary(), "");
}

TEST(EventDataConfusion, DifferentInstancesMayUseDifferentMembers) {
  EXPECT_EQ(judge_data(add(3, "3", 4) +
      "0.003 100 100 call epoll_create(flags=0x80000) = 6 @ main s.cc:5\n"
      "0.003 100 100 call epoll_ctl(epfd=6, op=ADD, fd=7, events=IN, data=0x558900001240) = 0 @ "
      "watch s.cc:6\n").summary(), "");
}

TEST(EventDataConfusion, AFailedRegistrationIsSilent) {
  EXPECT_EQ(judge_data(add(3, "3", 4) +
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=0x558900001240) = -1 "
      "ENOSPC @ watch s.cc:6\n").summary(), "");
}

TEST(DataKindOf, ClassifiesByValue) {
  EXPECT_EQ(data_kind(7, 7), DataKind::own_fd);
  EXPECT_EQ(data_kind(7, 0), DataKind::none);
  EXPECT_EQ(data_kind(0, 0), DataKind::own_fd);
  EXPECT_EQ(data_kind(7, 0x558900001240), DataKind::address);
  EXPECT_EQ(data_kind(7, 0x405010), DataKind::address);
  EXPECT_EQ(data_kind(7, 0x1000), DataKind::token);
  EXPECT_EQ(data_kind(7, ~std::uint64_t{0}), DataKind::token);
  EXPECT_EQ(data_kind(7, std::uint64_t{7} << 32 | 1), DataKind::token);
}

}  // namespace
}  // namespace ofdcheck::tests
