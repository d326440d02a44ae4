// The oracles on real descriptors and epoll instances: each answer an oracle can give, and that
// asking opens nothing and leaves errno alone.
#include "checker/kernel/linux_kernel.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <cerrno>
#include <set>
#include <string>

#include "tests/checker/linux_kernel_fixture.h"

namespace ofdcheck {
namespace {

using namespace testing_kernel;

TEST_F(LinuxKernelTest, EntryExistsUntilTheDescriptionGoes) {
  const Fd epoll(epoll_create1(0)), event(eventfd(0, 0));
  EXPECT_EQ(kernel.entry_exists(epoll, event, 0), Answer::no);
  add(epoll, event);
  EXPECT_EQ(kernel.entry_exists(epoll, event, 0), Answer::yes);
  EXPECT_EQ(kernel.entry_exists(epoll, event, 1), Answer::no);
}

TEST_F(LinuxKernelTest, EntrySurvivesCloseThroughADup) {
  const Fd epoll(epoll_create1(0));
  Fd event(eventfd(0, 0));
  const int number = event;
  Fd other(dup(event));
  add(epoll, event);
  event.close();
  EXPECT_EQ(kernel.entry_exists(epoll, number, 0), Answer::yes);
  EXPECT_EQ(kernel.entry_is(epoll, number, 0, 0, other), Answer::yes);
  EXPECT_EQ(kernel.entry_is(epoll, number, 0, getpid(), other), Answer::yes);
  EXPECT_EQ(kernel.entry_is(epoll, number, 0, 0, epoll), Answer::no);
  EXPECT_EQ(kernel.entry_is(epoll, number, 0, 0, number), Answer::no) << "a closed number";
  other.close();
  EXPECT_EQ(kernel.entry_exists(epoll, number, 0), Answer::no);
}

TEST_F(LinuxKernelTest, QuestionsThatWalkAreDeclinedBeyondTheLimitAndCounted) {
  const Fd epoll(epoll_create1(0)), event(eventfd(0, 0));
  add(epoll, event);
  kernel.limit(0);
  // Each question takes longer than a hundredth of the time it takes: the second is too much.
  kernel.entry_exists(epoll, event, 0);
  EXPECT_EQ(kernel.entry_exists(epoll, event, 0), Answer::unknown);
  EXPECT_EQ(kernel.entry_is(epoll, event, 0, 0, event), Answer::unknown);
  EXPECT_EQ(kernel.declined(), 2u);
  EXPECT_EQ(kernel.pending(event, POLLOUT), POLLOUT) << "a look at one descriptor is not limited";
}

TEST_F(LinuxKernelTest, QuestionsWithinTheLimitAreAnswered) {
  const Fd epoll(epoll_create1(0)), event(eventfd(0, 0));
  add(epoll, event);
  kernel.limit(1'000'000'000);
  EXPECT_EQ(kernel.entry_exists(epoll, event, 0), Answer::yes);
  EXPECT_EQ(kernel.declined(), 0u);
}

TEST_F(LinuxKernelTest, TwoEntriesOfOneNumberAreToldApartBySkip) {
  const Fd epoll(epoll_create1(0));
  Fd first(eventfd(0, 0));
  const Fd survivor(dup(first));
  add(epoll, first);
  const int number = first;
  first.close();
  const Fd second(eventfd(0, 0));
  ASSERT_EQ(second, number);
  add(epoll, second);
  EXPECT_EQ(kernel.entry_exists(epoll, number, 1), Answer::yes);
  EXPECT_EQ(kernel.entry_exists(epoll, number, 2), Answer::no);
  // Which of the two comes first is the order of their addresses in the kernel.
  int survivors = 0, seconds = 0;
  for (int skip = 0; skip < 2; ++skip) {
    survivors += kernel.entry_is(epoll, number, skip, 0, survivor) == Answer::yes;
    seconds += kernel.entry_is(epoll, number, skip, 0, second) == Answer::yes;
  }
  EXPECT_EQ(survivors, 1);
  EXPECT_EQ(seconds, 1);
}

TEST_F(LinuxKernelTest, ClosedOrForeignEpollNumberIsUnknown) {
  Fd epoll(epoll_create1(0));
  const Fd event(eventfd(0, 0));
  add(epoll, event);
  EXPECT_EQ(kernel.entry_exists(event, event, 0), Answer::unknown) << "no epoll instance";
  const int number = epoll;
  epoll.close();
  EXPECT_EQ(kernel.entry_exists(number, event, 0), Answer::unknown);
  EXPECT_EQ(kernel.entry_is(number, event, 0, 0, event), Answer::unknown);
}

TEST_F(LinuxKernelTest, SameFileSeesThroughDupAndFork) {
  const Fd a(eventfd(0, 0)), copy(dup(a)), other(eventfd(0, 0));
  EXPECT_EQ(kernel.same_file(a, 0, copy), Answer::yes);
  EXPECT_EQ(kernel.same_file(a, 0, other), Answer::no);
  EXPECT_EQ(kernel.same_file(a, 0, 1023), Answer::no) << "a closed number";
  Child child([] {});
  EXPECT_EQ(kernel.same_file(a, child.pid(), copy), Answer::yes);
  EXPECT_EQ(kernel.same_file(a, child.pid(), other), Answer::no);
  EXPECT_EQ(kernel.same_file(a, child.pid(), 1023), Answer::no);
}

TEST_F(LinuxKernelTest, TimeSpentGrowsWithQuestions) {
  EXPECT_EQ(kernel.spent(), 0);
  for (int i = 0; i < 100; ++i) kernel.describe(0);
  EXPECT_GT(kernel.spent(), 0);
}

TEST_F(LinuxKernelTest, ForbiddenKernelKnowsNothing) {
  const Fd epoll(epoll_create1(0)), event(eventfd(0, 0));
  add(epoll, event);
  kernel.forbid();
  EXPECT_EQ(kernel.entry_exists(epoll, event, 0), Answer::unknown);
  EXPECT_EQ(kernel.entry_is(epoll, event, 0, 0, event), Answer::unknown);
  EXPECT_EQ(kernel.same_file(event, 0, event), Answer::unknown);
  EXPECT_FALSE(kernel.describe(event).open);
  EXPECT_EQ(kernel.process_runs(getpid()), Answer::unknown);
  EXPECT_EQ(kernel.holds_socket(0, event, 1), Answer::unknown);
  EXPECT_EQ(kernel.pending(event, POLLOUT), -1);
  EXPECT_EQ(kernel.readable(event), -1);
  EXPECT_EQ(kernel.timer_armed(event), Answer::unknown);
  EXPECT_EQ(kernel.threads(), -1);
  EXPECT_EQ(kernel.thread_time(getpid()), -1);
  EXPECT_EQ(kernel.accept_queue(event), -1);
  EXPECT_EQ(kernel.listens(event), Answer::unknown);
  EXPECT_EQ(kernel.connected(event), Answer::unknown);
  EXPECT_EQ(kernel.mapped(4096), Answer::unknown);
}

TEST_F(LinuxKernelTest, FilteredKcmpIsUnknownAndFilteredQueryFallsBackToKcmp) {
  const Fd epoll(epoll_create1(0)), event(eventfd(0, 0)), copy(dup(event));
  add(epoll, event);
  const auto without_query = [&] {
    if (!refuse_dupfd_query()) return 1;
    if (kernel.same_file(event, 0, copy) != Answer::yes) return 2;
    if (kernel.same_file(event, 0, epoll) != Answer::no) return 3;
    return 0;
  };
  const auto without_kcmp = [&] {
    if (!refuse_kcmp()) return 1;
    if (kernel.entry_exists(epoll, event, 0) != Answer::unknown) return 2;
    if (kernel.entry_is(epoll, event, 0, 0, event) != Answer::unknown) return 3;
    if (kernel.same_file(event, getppid(), event) != Answer::unknown) return 4;
    return 0;
  };
  EXPECT_EQ(status_in_child(without_query), 0);
  EXPECT_EQ(status_in_child(without_kcmp), 0);
}

TEST_F(LinuxKernelTest, AskingOpensNothingAndKeepsErrno) {
  const Fd epoll(epoll_create1(0)), event(eventfd(0, 0)), listener(listen_on_loopback(1));
  add(epoll, event);
  Child child([] {});
  const auto ask_everything = [&] {
    for (const int fd : {int(epoll), int(event), int(listener), 1023}) {
      kernel.entry_exists(epoll, fd, 0);
      kernel.entry_is(fd, event, 0, child.pid(), event);
      kernel.same_file(fd, 0, event);
      kernel.same_file(fd, child.pid(), event);
      kernel.describe(fd);
      kernel.holds_socket(child.pid(), fd, 1);
      kernel.pending(fd, POLLIN);
      kernel.readable(fd);
      kernel.timer_armed(fd);
      kernel.accept_queue(fd);
      kernel.listens(fd);
      kernel.connected(fd);
    }
    kernel.process_runs(child.pid());
    kernel.process_runs(getppid());
    kernel.threads();
    kernel.thread_time(getpid());
  };
  const std::set<std::string> before = open_numbers();
  errno = 4242;
  ask_everything();
  EXPECT_EQ(errno, 4242);
  EXPECT_EQ(open_numbers(), before);
  // With the table full, a question that has to open something cannot be answered.
  const auto with_full_table = [&] {
    while (dup(0) >= 0) {
    }
    if (errno != EMFILE) return 1;
    if (kernel.describe(epoll).kind != FileKind::epoll) return 2;
    if (kernel.entry_exists(epoll, event, 0) != Answer::yes) return 3;
    if (kernel.process_runs(getppid()) != Answer::yes) return 4;
    if (kernel.holds_socket(0, listener, inode_of(listener)) != Answer::yes) return 5;
    if (kernel.threads() != 1) return 6;
    return 0;
  };
  EXPECT_EQ(status_in_child(with_full_table), 0);
}

}  // namespace
}  // namespace ofdcheck
