// What the kernel says of one descriptor: its kind, its flags, what is pending on it.
#include "checker/kernel/linux_kernel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "tests/checker/linux_kernel_fixture.h"

namespace ofdcheck {
namespace {

using namespace testing_kernel;

TEST_F(LinuxKernelTest, DescribesEveryKind) {
  int pipe_ends[2], pair[2];
  ASSERT_EQ(pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC), 0);
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  const Fd read_end(pipe_ends[0]), write_end(pipe_ends[1]), left(pair[0]), right(pair[1]);
  const Fd unconnected(socket(AF_INET, SOCK_STREAM, 0)), listener(listen_on_loopback(1));
  sigset_t none;
  sigemptyset(&none);
  const Fd regular(open("/proc/self/exe", O_RDONLY)), null(open("/dev/null", O_RDWR));
  const Fd event(eventfd(0, 0)), timer(timerfd_create(CLOCK_MONOTONIC, 0));
  const Fd signals(signalfd(-1, &none, 0)), watch(inotify_init()), epoll(epoll_create1(0));
  EXPECT_EQ(kernel.describe(read_end).kind, FileKind::pipe);
  EXPECT_EQ(kernel.describe(left).kind, FileKind::connection);
  EXPECT_EQ(kernel.describe(unconnected).kind, FileKind::socket);
  EXPECT_EQ(kernel.describe(listener).kind, FileKind::listener);
  EXPECT_EQ(kernel.describe(regular).kind, FileKind::file);
  EXPECT_EQ(kernel.describe(null).kind, FileKind::file);
  EXPECT_EQ(kernel.describe(event).kind, FileKind::eventfd);
  EXPECT_EQ(kernel.describe(timer).kind, FileKind::timerfd);
  EXPECT_EQ(kernel.describe(signals).kind, FileKind::signalfd);
  EXPECT_EQ(kernel.describe(watch).kind, FileKind::inotify);
  EXPECT_EQ(kernel.describe(epoll).kind, FileKind::epoll);
  const Facts facts = kernel.describe(read_end);
  EXPECT_TRUE(facts.open);
  EXPECT_TRUE(facts.cloexec);
  EXPECT_EQ(facts.status_flags & (O_NONBLOCK | O_ACCMODE), O_NONBLOCK | O_RDONLY);
  EXPECT_EQ(facts.inode, inode_of(read_end));
  EXPECT_FALSE(kernel.describe(left).cloexec);
  EXPECT_FALSE(kernel.describe(1023).open);
}

TEST_F(LinuxKernelTest, PendingIsWhatPollReports) {
  const Fd event(eventfd(0, EFD_NONBLOCK));
  EXPECT_EQ(kernel.pending(event, POLLIN | POLLOUT), POLLOUT);
  ASSERT_EQ(eventfd_write(event, 1), 0);
  EXPECT_EQ(kernel.pending(event, POLLIN | POLLOUT), POLLIN | POLLOUT);
  EXPECT_EQ(kernel.pending(1023, POLLIN), -1);
}

TEST_F(LinuxKernelTest, AcceptQueueCountsWaitingConnections) {
  const Fd listener(listen_on_loopback(8));
  EXPECT_EQ(kernel.accept_queue(listener), 0);
  const Fd first(connect_to(listener)), second(connect_to(listener));
  // The handshake ends in the client first and a moment later in the listener.
  for (int turn = 0; turn < 5000 && kernel.accept_queue(listener) < 2; ++turn) poll(nullptr, 0, 1);
  EXPECT_EQ(kernel.accept_queue(listener), 2);
  EXPECT_EQ(kernel.accept_queue(first), -1) << "a connection has no accept queue";
  const Fd event(eventfd(0, 0));
  EXPECT_EQ(kernel.accept_queue(event), -1);
}

TEST_F(LinuxKernelTest, ListensAndConnected) {
  const Fd listener(listen_on_loopback(8)), client(connect_to(listener));
  const Fd event(eventfd(0, 0));
  EXPECT_EQ(kernel.listens(listener), Answer::yes);
  EXPECT_EQ(kernel.listens(client), Answer::no);
  EXPECT_EQ(kernel.listens(event), Answer::no);
  EXPECT_EQ(kernel.connected(listener), Answer::no);
  EXPECT_EQ(kernel.connected(client), Answer::yes);
  EXPECT_EQ(kernel.connected(event), Answer::no);
}

TEST_F(LinuxKernelTest, MappedUntilUnmapped) {
  void* page = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  const auto address = reinterpret_cast<std::uint64_t>(page);
  EXPECT_EQ(kernel.mapped(address + 8), Answer::yes);
  ASSERT_EQ(munmap(page, 4096), 0);
  EXPECT_EQ(kernel.mapped(address + 8), Answer::no);
}

TEST_F(LinuxKernelTest, MigrateSettingIsWhatItWasTold) {
  EXPECT_EQ(kernel.tcp_migrate_req(), -1);
  kernel.set_tcp_migrate_req(1);
  EXPECT_EQ(kernel.tcp_migrate_req(), 1);
}

}  // namespace
}  // namespace ofdcheck
