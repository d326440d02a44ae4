#include <gtest/gtest.h>

#include "tests/checker/judged.h"

namespace ofdcheck::tests {
namespace {

// Eight threads, each with an instance of its own, and one listener in all of them.
constexpr int kThreads = 8;

std::string loops(const std::string& mask) {
  std::string text =
      "0.001 100 100 call socket(flags=0x801) = 3 @ main s.cc:1\n"
      "0.001 100 100 call listen(fd=3, size=8) = 0 @ main s.cc:2\n";
  for (int i = 0; i < kThreads; ++i) {
    const std::string epfd = std::to_string(10 + i);
    text += "0.002 100 100 call epoll_create() = " + epfd + " @ main s.cc:3\n";
    text += "0.002 100 100 call epoll_ctl(epfd=" + epfd + ", op=ADD, fd=3, events=" + mask +
            ", data=0x3) = 0 @ watch s.cc:4\n";
  }
  return text;
}

std::string line(int thread, const std::string& call) {
  return "0.003 100 " + std::to_string(100 + thread) + " call " + call + "\n";
}
std::string wake(int thread) {
  return line(thread, "epoll_wait(epfd=" + std::to_string(10 + thread) +
                          ", size=8, timeout=-1, batch=[IN:0x3]) = 1 @ loop s.cc:5");
}
std::string finds(int thread) {
  return line(thread, "accept(fd=3, flags=0x80800) = 30 @ on_accept s.cc:6") +
         line(thread, "close(fd=30) = 0 @ on_accept s.cc:7");
}
std::string misses(int thread) {
  return line(thread, "accept(fd=3, flags=0x80800) = -1 EAGAIN @ on_accept s.cc:6");
}

// Each connection wakes so many threads; one of them gets it.
std::string connections(int count, int woken) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    for (int thread = 0; thread < woken; ++thread) text += wake(thread);
    text += finds(0);
    for (int thread = 1; thread < woken; ++thread) text += misses(thread);
  }
  return text;
}

TEST(ThunderingHerd, ManyWakeUpsForEachConnectionAreReportedWithTheirCount) {
  const Judged judged = judge_only("thundering-herd", loops("IN") + connections(6, 8));
  ASSERT_EQ(judged.summary(), "thundering-herd watch s.cc:4");
  EXPECT_EQ(judged.findings[0].level, "note");
  EXPECT_TRUE(judged.findings[0].confirmed);
  EXPECT_EQ(judged.findings[0].message,
            "35 wake-ups for listener fd 3 found no connection, 6 found one");
  EXPECT_EQ(judged.findings[0].actually,
            "it is registered in 8 epoll instances here without EPOLLEXCLUSIVE");
}

TEST(ThunderingHerd, ThreeInVainForEachConnectionAreSilent) {
  EXPECT_EQ(judge_only("thundering-herd", loops("IN") + connections(200, 4)).summary(), "");
}

TEST(ThunderingHerd, AFewInVainAreSilent) {
  EXPECT_EQ(judge_only("thundering-herd", loops("IN") + connections(4, 8)).summary(), "");
}

TEST(ThunderingHerd, TheEndOfADrainIsNotInVain) {
  std::string text = loops("IN");
  for (int i = 0; i < 50; ++i) {
    text += wake(0) + finds(0) + misses(0) + misses(0) + misses(0) + misses(0) + misses(0);
  }
  EXPECT_EQ(judge_only("thundering-herd", text).summary(), "");
}

TEST(ThunderingHerd, LooksWithoutAnEventAreSilent) {
  std::string text = loops("IN");
  for (int i = 0; i < 50; ++i) {
    for (int thread = 1; thread < 8; ++thread)
      text += line(thread, "epoll_wait(epfd=" + std::to_string(10 + thread) +
                               ", size=8) = 0 @ loop s.cc:5") + misses(thread);
    text += wake(0) + finds(0);
  }
  EXPECT_EQ(judge_only("thundering-herd", text).summary(), "");
}

TEST(ThunderingHerd, WithExclusiveEntriesItIsSilent) {
  EXPECT_EQ(judge_only("thundering-herd", loops("IN|EXCLUSIVE") + connections(20, 8)).summary(), "");
}

TEST(ThunderingHerd, OneInstanceForAllThreadsIsReportedToo) {
  std::string text =
      "0.001 100 100 call socket(flags=0x801) = 3 @ main s.cc:1\n"
      "0.001 100 100 call listen(fd=3, size=8) = 0 @ main s.cc:2\n"
      "0.002 100 100 call epoll_create() = 10 @ main s.cc:3\n"
      "0.002 100 100 call epoll_ctl(epfd=10, op=ADD, fd=3, events=IN, data=0x3) = 0 @ watch s.cc:4\n";
  for (int i = 0; i < 8; ++i) {
    for (int thread = 0; thread < 6; ++thread)
      text += line(thread, "epoll_wait(epfd=10, size=8, timeout=-1, batch=[IN:0x3]) = 1 @ loop s.cc:5");
    text += finds(0);
    for (int thread = 1; thread < 6; ++thread) text += misses(thread);
  }
  const Judged judged = judge_only("thundering-herd", text);
  ASSERT_EQ(judged.summary(), "thundering-herd watch s.cc:4");
  EXPECT_EQ(judged.findings[0].actually,
            "it is registered without EPOLLEXCLUSIVE, and several threads wait for it");
}

}  // namespace
}  // namespace ofdcheck::tests
