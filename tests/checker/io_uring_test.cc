// What an io_uring did that was read stands in a trace as the calls it stands for; what was not read makes
// the rules careful that would have to see all.
#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kBegin[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n"
    "0.002 100 100 call accept(fd=3, flags=0x80800) = 7 @ on_accept s.cc:2\n";
constexpr char kModFails[] =
    "0.004 100 100 call epoll_ctl(epfd=5, op=MOD, fd=7, events=OUT) = -1 ENOENT @ want s.cc:4\n";
constexpr char kLater[] =
    "0.020 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n"
    "2.000 100 100 answer entry_exists(5, 7, 0) = no\n"
    "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n";

TEST(IoUring, AnUnreadRingMayHaveRepairedWhatSeemsToBeMissing) {
  EXPECT_EQ(judge(std::string(kBegin) + kModFails + kLater).summary(), "ctl-desync want s.cc:4");
  EXPECT_EQ(judge(std::string(kBegin) + "0.003 100 100 call io_uring_enter(fd=9) = 0 @ flush s.cc:8\n" +
                  kModFails + kLater).summary(), "");
}

// A close that the kernel has not carried out: the number stays, and nothing is a second close.
TEST(IoUring, ACloseThatWasNotCarriedOutIsUndone) {
  EXPECT_EQ(judge(std::string(kBegin) +
                  "0.003 100 100 enter close(fd=7) @ flush s.cc:4\n"
                  "0.003 100 100 leave close(fd=7) = -1 ECANCELED @ flush s.cc:4\n"
                  "0.004 100 100 call read(fd=7, size=9) = 9 @ f s.cc:5\n"
                  "0.005 100 100 call close(fd=7) = 0 @ f s.cc:6\n"
                  "3.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n")
                .summary(), "");
}

TEST(IoUring, ACloseThatWasCarriedOutIsAClose) {
  EXPECT_EQ(judge(std::string(kBegin) +
                  "0.003 100 100 call close(fd=7) = 0 @ flush s.cc:4\n"
                  "0.004 100 100 call read(fd=7, size=9) = -1 EBADF @ f s.cc:5\n").summary(),
            "use-after-close f s.cc:5");
}

}  // namespace
}  // namespace ofdcheck::tests
