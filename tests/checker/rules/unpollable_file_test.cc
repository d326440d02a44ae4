#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

constexpr char kBegin[] =
    "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
    "0.002 100 100 call open(flags=0x80000) = 7 @ serve_file s.cc:2\n";
constexpr char kAddFails[] =
    "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = -1 EPERM @ serve_file s.cc:3\n";
constexpr char kLater[] =
    "2.000 100 100 call epoll_wait(epfd=5, size=8, timeout=-1) = 0 @ main s.cc:9\n";

TEST(UnpollableFile, AFileThatNobodyReadsAfterTheRefusedAddIsReported) {
  const Judged judged = judge(std::string(kBegin) + kAddFails + kLater);
  ASSERT_EQ(judged.summary(), "unpollable-file serve_file s.cc:3");
  EXPECT_EQ(judged.findings[0].level, "warning");
  EXPECT_EQ(judged.findings[0].message,
            "EPOLL_CTL_ADD of fd 7 failed with EPERM: epoll does not take a regular file or directory");
}

TEST(UnpollableFile, AProbeFollowedByPlainInputOrOutputIsSilent) {
  for (const char* call : {"read(fd=7, size=10) = 10", "write(fd=7, size=10) = 10",
                           "read(fd=7, size=10) = 0", "sendfile(fd=8, target=7, size=10) = 10",
                           "mmap(fd=7) = 4096", "close(fd=7) = 0"})
    EXPECT_EQ(judge(std::string(kBegin) + kAddFails + "0.004 100 100 call " + call +
                    " @ serve_file s.cc:4\n" + kLater).summary(), "") << call;
}

TEST(UnpollableFile, AStandardNumberIsOnlyANote) {
  const Judged judged = judge(
      "0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
      "0.002 100 100 answer describe(0) = other cloexec=0 status=0 inode=4\n"
      "0.003 100 100 call epoll_ctl(epfd=5, op=ADD, fd=0, events=IN) = -1 EPERM @ main s.cc:3\n" +
      std::string(kLater));
  ASSERT_EQ(judged.summary(), "unpollable-file main s.cc:3");
  EXPECT_EQ(judged.findings[0].level, "note");
}

TEST(UnpollableFile, AStreamIsReadInsideLibcAndSilent) {
  EXPECT_EQ(judge("0.001 100 100 call epoll_create(flags=0x80000) = 5 @ main s.cc:1\n"
                  "0.002 100 100 call fopen() = 7 @ serve_file s.cc:2\n" +
                  std::string(kAddFails) + kLater).summary(), "");
}

TEST(UnpollableFile, AProcessThatEndsAtOnceIsSilent) {
  EXPECT_EQ(judge(std::string(kBegin) + kAddFails).summary(), "");
}

}  // namespace
}  // namespace ofdcheck::tests
