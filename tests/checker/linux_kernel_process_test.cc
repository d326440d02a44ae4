// The oracles about other processes, and about our own when its first thread is gone.
#include "checker/kernel/linux_kernel.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <functional>

#include "tests/checker/linux_kernel_fixture.h"

namespace ofdcheck {
namespace {

using namespace testing_kernel;

TEST_F(LinuxKernelTest, ZombieAndReapedChildrenDoNotRun) {
  Child child([] {});
  EXPECT_EQ(kernel.process_runs(child.pid()), Answer::yes);
  child.let_exit();
  siginfo_t state{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child.pid()), &state, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(kernel.process_runs(child.pid()), Answer::no) << "a zombie";
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child.pid()), &state, WEXITED | WNOWAIT), 0)
      << "asking did not reap it";
  child.end();
  EXPECT_EQ(kernel.process_runs(child.pid()), Answer::no) << "reaped";
  EXPECT_EQ(kernel.process_runs(getpid()), Answer::yes);
  EXPECT_EQ(kernel.process_runs(getppid()), Answer::yes);
}

TEST_F(LinuxKernelTest, ZombieOfAnotherParentDoesNotRun) {
  // A grandchild that has exited and that its parent, our child, has not reaped.
  int told[2];
  ASSERT_EQ(pipe(told), 0);
  const Fd from(told[0]), to(told[1]);
  Child child([&] {
    const pid_t grandchild = fork();
    if (grandchild == 0) _exit(0);
    siginfo_t state{};
    waitid(P_PID, static_cast<id_t>(grandchild), &state, WEXITED | WNOWAIT);
    (void)!write(to, &grandchild, sizeof grandchild);
  });
  pid_t grandchild = 0;
  ASSERT_EQ(read(from, &grandchild, sizeof grandchild), static_cast<ssize_t>(sizeof grandchild));
  EXPECT_EQ(kernel.process_runs(grandchild), Answer::no);
}

TEST_F(LinuxKernelTest, SocketHolderIsFoundByInode) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  const Fd left(pair[0]), right(pair[1]);
  const std::uint64_t inode = inode_of(left);
  Child child([] {});
  EXPECT_EQ(kernel.holds_socket(0, left, inode), Answer::yes);
  EXPECT_EQ(kernel.holds_socket(child.pid(), left, inode), Answer::yes);
  EXPECT_EQ(kernel.holds_socket(child.pid(), right, inode), Answer::no);
  EXPECT_EQ(kernel.holds_socket(child.pid(), 1023, inode), Answer::no);
  child.end();
  EXPECT_EQ(kernel.holds_socket(child.pid(), left, inode), Answer::no);
}

TEST_F(LinuxKernelTest, ChildIsFoundToHoldTheEntrysDescription) {
  const Fd epoll(epoll_create1(0));
  Fd event(eventfd(0, 0));
  add(epoll, event);
  Child child([] {});
  const int number = event;
  event.close();
  EXPECT_EQ(kernel.entry_is(epoll, number, 0, child.pid(), number), Answer::yes);
  EXPECT_EQ(kernel.entry_is(epoll, number, 0, child.pid(), epoll), Answer::no);
  child.end();
  EXPECT_EQ(kernel.entry_exists(epoll, number, 0), Answer::no);
  EXPECT_EQ(kernel.entry_is(epoll, number, 0, child.pid(), number), Answer::no);
}

TEST_F(LinuxKernelTest, AnswersAfterTheFirstThreadHasExited) {
  const Fd epoll(epoll_create1(0)), event(eventfd(0, 0));
  add(epoll, event);
  const auto ask_without_leader = [&] {
    static pthread_t leader = pthread_self();
    static std::function<int()> questions;
    questions = [&] {
      pthread_join(leader, nullptr);
      if (kernel.entry_is(epoll, event, 0, getpid(), event) != Answer::yes) return 1;
      if (kernel.same_file(event, getpid(), event) != Answer::yes) return 2;
      if (kernel.describe(epoll).kind != FileKind::epoll) return 3;
      return 0;
    };
    pthread_t thread;
    const auto run = [](void*) -> void* { _exit(questions()); };
    if (pthread_create(&thread, nullptr, run, nullptr) != 0) return 4;
    return static_cast<int>(syscall(SYS_exit, 0));  // this thread only
  };
  EXPECT_EQ(status_in_child(ask_without_leader), 0);
}

}  // namespace
}  // namespace ofdcheck
