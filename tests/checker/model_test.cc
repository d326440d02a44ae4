// The model against what open(2), dup(2), fork(2) and epoll(7) say of the kernel's objects: each test
// applies calls, as a trace spells them, and looks at the objects.
#include "checker/model/model.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>

#include <string>

#include "checker/trace.h"

namespace ofdcheck::tests {
namespace {

class ModelTest : public testing::Test {
 protected:
  // "close(fd=7) = 0": one call by thread 100, entered and left.
  void call(const std::string& text) {
    enter(text);
    leave(text);
  }
  void enter(const std::string& text) {
    TraceLine line = parse(text);
    line.call.phase = Phase::enter;
    line.call.error = 0;
    model_.enter(line.call, effect_);
  }
  void leave(const std::string& text) {
    TraceLine line = parse(text);
    line.call.phase = Phase::leave;
    model_.leave(line.call, effect_);
  }
  bool open(int fd) const {
    const Descriptor* slot = model_.descriptor(fd);
    return slot != nullptr && slot->open();
  }
  Registration* registered(int epfd, int fd) const {
    const EpollInstance* instance = model_.instance_of(epfd);
    return instance == nullptr ? nullptr : model_.find(*instance, fd);
  }
  bool shared(int fd) const { return model_.possibly_shared(*model_.file_of(fd)); }

  Model model_{nullptr, 100};
  Effect effect_;

 private:
  TraceLine parse(const std::string& text) {
    line_ = parse_trace_line("1.0 100 100 call " + text);
    EXPECT_EQ(line_.kind, TraceLine::Kind::call) << text << ": " << line_.expected;
    line_.call.fds = line_.fds;
    line_.call.batch = line_.batch;
    TraceLine copy = line_;
    copy.call.fds = line_.fds;
    copy.call.batch = line_.batch;
    return copy;
  }
  TraceLine line_;
};

TEST_F(ModelTest, DupSharesTheDescriptionAndNotTheDescriptorFlag) {
  call("socket(flags=0x80000) = 3");
  call("dup(fd=3) = 4");
  EXPECT_EQ(model_.file_of(3), model_.file_of(4));
  EXPECT_TRUE(model_.descriptor(3)->cloexec);
  EXPECT_FALSE(model_.descriptor(4)->cloexec);
  EXPECT_EQ(model_.file_of(3)->descriptors, 2u);
}

TEST_F(ModelTest, NonBlockingBelongsToTheDescription) {
  call("socket(flags=0) = 3");
  call("dup(fd=3) = 4");
  call("fcntl(op=F_SETFL, fd=4, flags=2048) = 0");
  EXPECT_TRUE(model_.file_of(3)->has(OpenFile::nonblock));
}

TEST_F(ModelTest, EveryWayToDuplicateGivesTheSameDescription) {
  call("eventfd(flags=0) = 3");
  call("dup2(fd=3, target=10) = 10");
  call("dup3(fd=3, target=11, flags=0x80000) = 11");
  call("fcntl_dupfd(op=F_DUPFD, fd=3, flags=20) = 20");
  call("fcntl_dupfd(op=F_DUPFD_CLOEXEC, fd=3, flags=21) = 21");
  for (const int fd : {10, 11, 20, 21}) EXPECT_EQ(model_.file_of(fd), model_.file_of(3)) << fd;
  EXPECT_FALSE(model_.descriptor(10)->cloexec);
  EXPECT_TRUE(model_.descriptor(11)->cloexec);
  EXPECT_FALSE(model_.descriptor(20)->cloexec);
  EXPECT_TRUE(model_.descriptor(21)->cloexec);
}

TEST_F(ModelTest, Dup2OntoItselfChangesNothing) {
  call("eventfd(flags=0x80000) = 3");
  call("dup2(fd=3, target=3) = 3");
  EXPECT_EQ(model_.file_of(3)->descriptors, 1u);
  EXPECT_TRUE(model_.descriptor(3)->cloexec);
}

TEST_F(ModelTest, Dup2ReleasesItsTargetAtEnterAndPutsItBackOnFailure) {
  call("eventfd(flags=0) = 3");
  call("eventfd(flags=0) = 4");
  const OpenFile* before = model_.file_of(4);
  enter("dup2(fd=3, target=4) = -1 EBUSY");
  EXPECT_FALSE(open(4));
  leave("dup2(fd=3, target=4) = -1 EBUSY");
  EXPECT_EQ(model_.file_of(4), before);
}

TEST_F(ModelTest, ANumberIsFreeFromTheEnterOfItsClose) {
  call("eventfd(flags=0) = 3");
  enter("close(fd=3) = 0");
  EXPECT_FALSE(open(3));
}

TEST_F(ModelTest, CloseFreesTheNumberEvenWhenItSaysEintr) {
  call("eventfd(flags=0) = 3");
  call("close(fd=3) = -1 EINTR");
  EXPECT_FALSE(open(3));
}

TEST_F(ModelTest, CloseRangeClosesWhatIsOpenAndWithTheFlagOnlyMarksIt) {
  for (int fd = 3; fd < 8; ++fd) call("eventfd(flags=0) = " + std::to_string(fd));
  call("close_range(fd=4, target=5, flags=0) = 0");
  EXPECT_TRUE(open(3) && !open(4) && !open(5) && open(6));
  call("close_range(fd=6, target=7, flags=4) = 0");
  EXPECT_TRUE(open(6) && open(7));
  EXPECT_TRUE(model_.descriptor(6)->cloexec && model_.descriptor(7)->cloexec);
  EXPECT_FALSE(model_.descriptor(3)->cloexec);
  call("closefrom(fd=3) = 0");
  EXPECT_TRUE(!open(3) && !open(6) && !open(7));
}

TEST_F(ModelTest, AnEntryEndsWithTheLastReferenceOfItsDescription) {
  call("epoll_create(flags=0) = 3");
  call("eventfd(flags=0) = 4");
  call("epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=4) = 0");
  EXPECT_NE(registered(3, 4), nullptr);
  call("close(fd=4) = 0");
  EXPECT_EQ(model_.instance_of(3)->registrations, 0u);
  EXPECT_EQ(model_.instance_of(3)->unreachable.load(), 0u);
}

TEST_F(ModelTest, AnEntryOutlivesItsNumberWhenADupIsAlive) {
  call("epoll_create(flags=0) = 3");
  call("eventfd(flags=0) = 4");
  call("epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=4) = 0");
  call("dup(fd=4) = 5");
  call("close(fd=4) = 0");
  EXPECT_EQ(registered(3, 4), nullptr);  // no ctl reaches it
  EXPECT_EQ(model_.instance_of(3)->registrations, 1u);
  EXPECT_EQ(model_.instance_of(3)->unreachable.load(), 1u);
  call("dup2(fd=5, target=4) = 4");  // the only cure
  ASSERT_NE(registered(3, 4), nullptr);
  call("epoll_ctl(epfd=3, op=DEL, fd=4) = 0");
  EXPECT_EQ(model_.instance_of(3)->registrations, 0u);
}

TEST_F(ModelTest, ADescriptionMayBeRegisteredTwiceUnderTwoNumbers) {
  call("epoll_create(flags=0) = 3");
  call("eventfd(flags=0) = 4");
  call("dup(fd=4) = 5");
  call("epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=4) = 0");
  call("epoll_ctl(epfd=3, op=ADD, fd=5, events=OUT, data=5) = 0");
  ASSERT_NE(registered(3, 4), nullptr);
  ASSERT_NE(registered(3, 5), nullptr);
  EXPECT_NE(registered(3, 4), registered(3, 5));
}

TEST_F(ModelTest, AFailedCtlChangesNothing) {
  call("epoll_create(flags=0) = 3");
  call("eventfd(flags=0) = 4");
  call("epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=4) = 0");
  call("epoll_ctl(epfd=3, op=MOD, fd=4, events=OUT, data=9) = -1 EINVAL");
  EXPECT_EQ(registered(3, 4)->mask.load(), static_cast<std::uint32_t>(EPOLLIN));
  EXPECT_EQ(registered(3, 4)->data.load(), 4u);
  call("epoll_ctl(epfd=3, op=DEL, fd=4) = -1 ENOENT");
  EXPECT_NE(registered(3, 4), nullptr);
}

TEST_F(ModelTest, AOneShotIsDisarmedByItsDeliveryAndArmedByMod) {
  call("epoll_create(flags=0) = 3");
  call("eventfd(flags=0) = 4");
  call("epoll_ctl(epfd=3, op=ADD, fd=4, events=IN|ONESHOT, data=0x1234) = 0");
  EXPECT_TRUE(registered(3, 4)->armed.load());
  call("epoll_wait(epfd=3, size=8, timeout=-1, batch=[IN:0x1234]) = 1");
  EXPECT_FALSE(registered(3, 4)->armed.load());
  call("epoll_ctl(epfd=3, op=MOD, fd=4, events=IN|ONESHOT, data=0x1234) = 0");
  EXPECT_TRUE(registered(3, 4)->armed.load());
}

TEST_F(ModelTest, ALevelEntryStaysArmedWhenItIsDelivered) {
  call("epoll_create(flags=0) = 3");
  call("eventfd(flags=0) = 4");
  call("epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=4) = 0");
  call("epoll_wait(epfd=3, size=8, timeout=-1, batch=[IN:4]) = 1");
  EXPECT_TRUE(registered(3, 4)->armed.load());
}

TEST_F(ModelTest, AnInstanceMayBeRegisteredInAnother) {
  call("epoll_create(flags=0) = 3");
  call("epoll_create(flags=0) = 4");
  call("epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=4) = 0");
  call("eventfd(flags=0) = 5");
  call("epoll_ctl(epfd=4, op=ADD, fd=5, events=IN, data=5) = 0");
  EXPECT_NE(registered(3, 4), nullptr);
  EXPECT_NE(registered(4, 5), nullptr);
  call("close(fd=4) = 0");  // takes its own list and its entry in the outer one along
  EXPECT_EQ(model_.instance_of(3)->registrations, 0u);
  EXPECT_EQ(model_.find_anywhere(5), nullptr);
}

TEST_F(ModelTest, ClosingTheInstanceEndsItsEntries) {
  call("epoll_create(flags=0) = 3");
  call("eventfd(flags=0) = 4");
  call("epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=4) = 0");
  call("close(fd=3) = 0");
  EXPECT_EQ(model_.find_anywhere(4), nullptr);
  EXPECT_TRUE(open(4));
}

TEST_F(ModelTest, AForkSharesWhatWasOpenAndNotWhatComesLater) {
  call("eventfd(flags=0) = 3");
  EXPECT_EQ(model_.file_of(3)->descriptors, 1u);
  EXPECT_TRUE(model_.shared_only_here(*model_.file_of(3)));
  call("fork() = 200");
  EXPECT_FALSE(model_.shared_only_here(*model_.file_of(3)));
  call("eventfd(flags=0) = 4");
  EXPECT_TRUE(model_.shared_only_here(*model_.file_of(4)));
}

TEST_F(ModelTest, DescriptorsInAMessageAreSharedOnBothSides) {
  call("socketpair(flags=1, fds=[3 4]) = 0");
  call("eventfd(flags=0) = 5");
  call("sendmsg(fd=3, fds=[5]) = 1");
  EXPECT_TRUE(model_.file_of(5)->has(OpenFile::sent));
  EXPECT_FALSE(model_.shared_only_here(*model_.file_of(5)));
  call("recvmsg(fd=4, fds=[6]) = 1");
  ASSERT_TRUE(open(6));
  EXPECT_TRUE(model_.file_of(6)->has(OpenFile::received));
}

TEST_F(ModelTest, ASocketBecomesAListenerOrAConnection) {
  call("socket(flags=1) = 3");
  EXPECT_EQ(model_.file_of(3)->kind, FileKind::socket);
  call("listen(fd=3, size=16) = 0");
  EXPECT_EQ(model_.file_of(3)->kind, FileKind::listener);
  call("accept(fd=3, flags=0x80800) = 4");
  EXPECT_EQ(model_.file_of(4)->kind, FileKind::connection);
  call("socket(flags=1) = 5");
  call("connect(fd=5) = -1 EINPROGRESS");
  EXPECT_EQ(model_.file_of(5)->kind, FileKind::connection);
}

TEST_F(ModelTest, ANumberReusedWithoutASeenCloseNamesTheNewDescription) {
  call("eventfd(flags=0) = 3");
  const std::uint32_t generation = model_.descriptor(3)->generation.load();
  call("socket(flags=1) = 3");
  EXPECT_EQ(model_.file_of(3)->kind, FileKind::socket);
  EXPECT_GT(model_.descriptor(3)->generation.load(), generation);
}

TEST_F(ModelTest, AChildStartsWithItsParentsDescriptorsAndItsOwnNumberTable) {
  call("epoll_create(flags=0) = 3");
  call("eventfd(flags=0) = 4");
  call("epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=4) = 0");
  call("fork() = 200");
  Call fork;
  fork.kind = CallKind::fork;
  fork.pid = 100;
  fork.tid = 100;
  model_.become_child(200, 200, fork);
  EXPECT_EQ(model_.pid(), 200);
  EXPECT_TRUE(model_.children().empty());
  EXPECT_NE(registered(3, 4), nullptr);
  EXPECT_FALSE(model_.shared_only_here(*model_.file_of(4)));
}

TEST_F(ModelTest, LoginTtyPutsItsTerminalOnZeroToTwoAndClosesTheNumber) {
  call("openpty(fds=[7 8]) = 0");
  const OpenFile* terminal = model_.file_of(8);
  call("login_tty(fd=8, fds=[0 1 2]) = 0");
  EXPECT_FALSE(open(8));
  for (int fd = 0; fd <= 2; ++fd) EXPECT_EQ(model_.file_of(fd), terminal);
  EXPECT_EQ(terminal->descriptors, 3u);
  EXPECT_EQ(model_.resynchronised(), 0u);
}

TEST_F(ModelTest, ALoginTtyThatFailsChangesNothing) {
  call("socketpair(fds=[0 1]) = 0");
  const OpenFile* before = model_.file_of(0);
  call("openpty(fds=[7 8]) = 0");
  call("login_tty(fd=8, fds=[0 1 2]) = -1 ENOTTY");
  EXPECT_EQ(model_.file_of(0), before);
  EXPECT_TRUE(open(8));
}

TEST_F(ModelTest, DaemonReleasesWhatWasOnZeroToTwo) {
  call("socketpair(fds=[0 1]) = 0");
  const Ref<OpenFile> before = model_.file_ref_of(0);
  call("daemon(fds=[0 1 2]) = 0");
  EXPECT_EQ(model_.file(before), nullptr);
  EXPECT_EQ(model_.file_of(0), model_.file_of(2));
  EXPECT_EQ(model_.resynchronised(), 0u);
}

TEST_F(ModelTest, WhatPidfdGetfdBroughtIsShared) {
  call("pidfd_getfd() = 9");
  EXPECT_TRUE(shared(9));
}

TEST_F(ModelTest, WhatHappenedUnseenIsTakenOutWithoutACall) {
  call("epoll_create() = 5");
  call("socket(flags=1) = 7");
  call("epoll_ctl(epfd=5, op=ADD, fd=7, events=IN, data=7) = 0");
  Call now;
  now.kind = CallKind::io_uring_enter;
  now.tid = 100;
  model_.lose_registration(now, *model_.instance_of(5), 7);
  EXPECT_EQ(registered(5, 7), nullptr);
  EXPECT_TRUE(open(7));
  model_.lose(now, 7);
  EXPECT_FALSE(open(7));
  EXPECT_FALSE(model_.own_close(*model_.descriptor(7)));
  EXPECT_EQ(model_.resynchronised(), 2u);
}

}  // namespace
}  // namespace ofdcheck::tests
