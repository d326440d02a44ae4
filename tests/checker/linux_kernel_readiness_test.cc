// The oracles that the rules about readiness ask: what waits to be read, whether a timer will
// expire, how many threads there are.
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <thread>

#include "tests/checker/linux_kernel_fixture.h"

namespace ofdcheck {
namespace {

using namespace testing_kernel;

void set_timer(int fd, time_t seconds) {
  itimerspec when{};
  when.it_value.tv_sec = seconds;
  ASSERT_EQ(timerfd_settime(fd, 0, &when, nullptr), 0);
}

TEST_F(LinuxKernelTest, ReadableCountsTheBytesOfAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const Fd from(ends[0]), to(ends[1]);
  EXPECT_EQ(kernel.readable(from), 0);
  ASSERT_EQ(write(to, "three", 5), 5);
  EXPECT_EQ(kernel.readable(from), 5);
}

TEST_F(LinuxKernelTest, ReadableOfWhatHasNoCountIsUnknown) {
  const Fd event(eventfd(1, 0));
  EXPECT_EQ(kernel.readable(event), -1);
  EXPECT_EQ(kernel.readable(1023), -1);
}

TEST_F(LinuxKernelTest, ATimerIsArmedFromItsSettingToItsClearing) {
  const Fd timer(timerfd_create(CLOCK_MONOTONIC, 0)), event(eventfd(0, 0));
  EXPECT_EQ(kernel.timer_armed(timer), Answer::no);
  set_timer(timer, 1'000);
  EXPECT_EQ(kernel.timer_armed(timer), Answer::yes);
  set_timer(timer, 0);
  EXPECT_EQ(kernel.timer_armed(timer), Answer::no);
  EXPECT_EQ(kernel.timer_armed(event), Answer::no);
  EXPECT_EQ(kernel.timer_armed(1023), Answer::no);
}

TEST_F(LinuxKernelTest, AThreadsTimePassesWhileItComputesAndNotWhileItSleeps) {
  const int tid = static_cast<int>(syscall(SYS_gettid));
  const std::int64_t before = kernel.thread_time(tid);
  ASSERT_GE(before, 0);
  std::int64_t in_between = before;
  while (in_between == before) in_between = kernel.thread_time(tid);  // which takes some
  EXPECT_GT(in_between, before);
  EXPECT_EQ(kernel.thread_time(1 << 22), -1) << "beyond the largest thread id";

  std::barrier asleep(2), counted(2);
  std::atomic<int> sleeper{0};
  std::thread other([&] {
    sleeper = static_cast<int>(syscall(SYS_gettid));
    asleep.arrive_and_wait();
    counted.arrive_and_wait();
  });
  asleep.arrive_and_wait();
  EXPECT_GE(kernel.thread_time(sleeper), 0);
  counted.arrive_and_wait();
  other.join();
}

TEST_F(LinuxKernelTest, ThreadsAreCountedWithThoseThatMakeNoCall) {
  const int before = kernel.threads();
  ASSERT_GE(before, 1);
  std::barrier counted(2);
  std::thread other([&] { counted.arrive_and_wait(); });
  EXPECT_EQ(kernel.threads(), before + 1);
  counted.arrive_and_wait();
  other.join();
}

}  // namespace
}  // namespace ofdcheck
