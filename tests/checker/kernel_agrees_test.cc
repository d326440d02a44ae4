// Where the model once differed from the kernel that tests/model holds it against: each as a trace, and what
// the model says after it.
#include <gtest/gtest.h>
#include <sys/epoll.h>

#include <string>

#include "checker/replay.h"

namespace ofdcheck::tests {
namespace {

class KernelAgrees : public testing::Test {
 protected:
  // Lines without time and process: "call close(fd=7) = 0".
  void play(std::initializer_list<const char*> lines, const char* thread = "100") {
    for (const char* line : lines)
      replay_.line("1.0 100 " + std::string(thread) + " " + std::string(line));
    EXPECT_TRUE(replay_.complaints().empty());
  }
  bool open(int fd) const {
    const Descriptor* slot = replay_.model(100)->descriptor(fd);
    return slot != nullptr && slot->open();
  }
  std::uint32_t entries(int epfd) const {
    return replay_.model(100)->instance_of(epfd)->registrations;
  }

  // Process 101 is the child of the last fork, and edits the list that it shares: from now on entries are
  // counted before a number goes.
  void let_child_edit(int epfd) {
    for (const std::string& line :
         {std::string("leave fork() = 0"), std::string("call eventfd() = 20"),
          "call epoll_ctl(epfd=" + std::to_string(epfd) + ", op=ADD, fd=20, events=IN, data=20) = 0"})
      replay_.line("1.1 101 101 " + line);
  }

  Replay replay_{{.level = Level::note}};
};

TEST_F(KernelAgrees, CloseRangeWithATableOfItsOwnCloses) {
  play({"call eventfd() = 3", "call eventfd() = 4", "call close_range(fd=3, target=3, flags=2) = 0",
        "call close_range(fd=4, target=4, flags=6) = 0"});
  EXPECT_FALSE(open(3));
  EXPECT_TRUE(open(4)) << "close-on-exec only";
  EXPECT_TRUE(replay_.model(100)->descriptor(4)->cloexec);
}

TEST_F(KernelAgrees, WhatSurvivedACloseEndsWithTheLastNumber) {
  play({"call eventfd() = 3", "call epoll_create() = 4",
        "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN) = 0", "call dup(fd=3) = 5",
        "call sendmsg(fd=9, fds=[5]) = 1", "enter close(fd=3)", "answer entry_exists(4, 3, 0) = yes",
        "leave close(fd=3) = 0"});
  EXPECT_EQ(entries(4), 1u);
  play({"enter close(fd=5)", "answer entry_exists(4, 3, 0) = no", "leave close(fd=5) = 0"});
  EXPECT_EQ(entries(4), 0u) << "nobody has received it: the kernel was asked";
}

TEST_F(KernelAgrees, WhatSurvivedIsNotForgottenBecauseTheKernelCannotBeAsked) {
  play({"call eventfd() = 3", "call epoll_create() = 4",
        "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN) = 0", "call dup(fd=3) = 5",
        "call sendmsg(fd=9, fds=[5]) = 1", "enter close(fd=3)", "answer entry_exists(4, 3, 0) = yes",
        "leave close(fd=3) = 0", "enter close(fd=5)", "answer entry_exists(4, 3, 0) = unknown",
        "leave close(fd=5) = 0"});
  EXPECT_EQ(entries(4), 1u);
}

// The message was thrown away, and with its number the description is gone. Before that close has
// returned another thread has the number, and registers it.
TEST_F(KernelAgrees, TheEntryOfANumbersNextOwnerIsNotTakenForASurvivor) {
  play({"call eventfd() = 3", "call epoll_create() = 4",
        "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1) = 0", "call sendmsg(fd=9, fds=[3]) = 1",
        "enter close(fd=3)"});
  play({"call eventfd() = 3", "enter epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=2)"}, "101");
  play({"answer entry_exists(4, 3, 0) = yes", "answer entry_is(4, 3, 0, 0, 3) = yes",
        "answer entry_exists(4, 3, 1) = no", "leave close(fd=3) = 0"});
  EXPECT_EQ(entries(4), 0u);
  play({"leave epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=2) = 0"}, "101");
  EXPECT_EQ(entries(4), 1u);
}

TEST_F(KernelAgrees, ADescriptionThatComesBackInAMessageIsTheSame) {
  play({"call eventfd() = 3", "call sendmsg(fd=9, fds=[3]) = 1", "answer same_file(5, 0, 3) = yes",
        "call recvmsg(fd=8, fds=[5]) = 1"});
  EXPECT_EQ(replay_.model(100)->file_of(3), replay_.model(100)->file_of(5));
  EXPECT_EQ(replay_.model(100)->file_of(3)->descriptors, 2u);
}

TEST_F(KernelAgrees, ADescriptionWithoutANumberIsKnownByItsEntryWhenItComesBack) {
  play({"call eventfd() = 3", "call epoll_create() = 4",
        "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN) = 0", "call sendmsg(fd=9, fds=[3]) = 1",
        "enter close(fd=3)", "answer entry_exists(4, 3, 0) = yes", "leave close(fd=3) = 0",
        "answer same_file(3, 0, 3) = yes", "answer entry_is(4, 3, 0, 0, 3) = yes",
        "call recvmsg(fd=8, fds=[3]) = 1"});
  const Model& model = *replay_.model(100);
  EXPECT_NE(model.find(*model.instance_of(4), 3), nullptr) << "DEL reaches it again";
  EXPECT_EQ(model.instance_of(4)->unreachable.load(), 0u);
}

// Both went in messages: one is left only in the list, the other has its number now, and comes back.
TEST_F(KernelAgrees, ADescriptionThatTookTheNumberIsNotTakenForTheOneThatLostIt) {
  play({"call eventfd() = 3", "call eventfd() = 6", "call epoll_create() = 4",
        "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1) = 0", "call sendmsg(fd=9, fds=[3]) = 1",
        "call sendmsg(fd=9, fds=[6]) = 1", "enter dup2(fd=6, target=3)", "answer entry_exists(4, 3, 0) = yes",
        "answer entry_is(4, 3, 0, 0, 3) = no", "leave dup2(fd=6, target=3) = 3",
        "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=2) = 0"});
  ASSERT_EQ(entries(4), 2u);
  play({"answer same_file(7, 0, 6) = yes", "answer same_file(7, 0, 3) = yes",
        "answer entry_is(4, 3, 0, 0, 7) = no", "answer entry_is(4, 3, 1, 0, 7) = yes",
        "call recvmsg(fd=8, fds=[7]) = 1"});
  EXPECT_EQ(replay_.model(100)->file_of(7), replay_.model(100)->file_of(6));
}

// A child shares the list, and has put an entry of its own under the parent's number. The description's last
// reference goes here: what is left under the number is the child's, and only counting before tells so.
TEST_F(KernelAgrees, TheEntryOfAChildUnderTheNumberIsNotTakenForASurvivor) {
  play({"call eventfd() = 3", "call epoll_create() = 4",
        "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1) = 0", "enter fork()", "leave fork() = 101"});
  for (const char* line : {"leave fork() = 0", "call close(fd=3) = 0", "call eventfd() = 3",
                           "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=2) = 0"})
    replay_.line("1.1 101 101 " + std::string(line));
  const auto close_with = [&](std::initializer_list<const char*> before,
                              std::initializer_list<const char*> after) {
    play(before);
    play({"enter close(fd=3)"});
    play(after);
    play({"leave close(fd=3) = 0"});
  };
  close_with({"answer entry_exists(4, 3, 0) = yes", "answer entry_is(4, 3, 0, 0, 3) = no",
              "answer entry_exists(4, 3, 1) = yes", "answer entry_is(4, 3, 1, 0, 3) = yes",
              "answer entry_exists(4, 3, 2) = no"},
             {"answer entry_is(4, 3, 0, 0, 3) = unknown", "answer entry_exists(4, 3, 1) = no"});
  EXPECT_EQ(entries(4), 0u);
}

// The kernel took the ADD first, and the other thread's call came back before it.
TEST_F(KernelAgrees, ADelThatOvertakesTheReturnOfTheAddLeavesNoEntry) {
  play({"call eventfd() = 3", "call epoll_create() = 4", "enter epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1)"});
  play({"call epoll_ctl(epfd=4, op=DEL, fd=3) = 0"}, "101");
  play({"leave epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1) = 0"});
  EXPECT_EQ(entries(4), 0u);
  play({"call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1) = 0"});
  EXPECT_EQ(entries(4), 1u) << "only the ADD that was under way";
}

TEST_F(KernelAgrees, AModThatOvertakesTheReturnOfTheAddIsOfTheSameEntry) {
  play({"call eventfd() = 3", "call epoll_create() = 4", "enter epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1)"});
  play({"call epoll_ctl(epfd=4, op=MOD, fd=3, events=OUT, data=2) = 0"}, "101");
  play({"leave epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1) = 0"});
  ASSERT_EQ(entries(4), 1u);
  const Registration& entry = *replay_.model(100)->find_anywhere(3);
  EXPECT_EQ(entry.mask.load(), EPOLLOUT) << "the MOD's";
  EXPECT_EQ(entry.data.load(), 2u);
}

// An entry of an earlier description stands under the number, held by another number that goes in the same
// call: one entry is left then, and it is the one whose description a child has.
TEST_F(KernelAgrees, WhatTheSameCallEndsIsNotTakenForWhatItLeaves) {
  play({"call epoll_create() = 3", "call eventfd() = 4", "enter fork()", "leave fork() = 101",
        "call eventfd() = 5", "call epoll_ctl(epfd=3, op=ADD, fd=5, events=IN, data=1) = 0",
        "call dup(fd=5) = 6", "enter dup2(fd=4, target=5)", "answer entry_exists(3, 5, 0) = yes",
        "answer entry_is(3, 5, 0, 0, 6) = yes", "leave dup2(fd=4, target=5) = 5",
        "call epoll_ctl(epfd=3, op=ADD, fd=5, events=IN, data=2) = 0"});
  ASSERT_EQ(entries(3), 2u);
  play({"answer entry_exists(3, 5, 0) = yes", "answer entry_is(3, 5, 0, 0, 5) = no",
        "answer entry_exists(3, 5, 1) = yes", "answer entry_is(3, 5, 1, 0, 5) = yes",
        "answer entry_exists(3, 5, 2) = no", "enter close_range(fd=4, target=6)",
        "answer entry_is(3, 5, 0, 0, 5) = unknown", "answer entry_exists(3, 5, 1) = no",
        "leave close_range(fd=4, target=6) = 0"});
  ASSERT_EQ(entries(3), 1u);
  EXPECT_EQ(replay_.model(100)->registration_at(replay_.model(100)->instance_of(3)->first_registration)->data.load(), 2u);
}

// dup2 gives the number back to a description whose entry had survived there: it is reached again, and what
// is left beside it is the entry of the description that dup2 pushed out.
TEST_F(KernelAgrees, AnEntryWhoseNumberComesBackIsNotTakenForTheOneThatLosesIt) {
  play({"call epoll_create() = 3", "call eventfd() = 4", "call eventfd() = 5", "enter fork()",
        "leave fork() = 101", "call dup(fd=4) = 6",
        "call epoll_ctl(epfd=3, op=ADD, fd=6, events=IN, data=1) = 0", "enter dup2(fd=5, target=6)",
        "answer entry_exists(3, 6, 0) = yes", "answer entry_is(3, 6, 0, 0, 4) = yes",
        "leave dup2(fd=5, target=6) = 6", "call epoll_ctl(epfd=3, op=ADD, fd=6, events=IN, data=2) = 0",
        "call close(fd=5) = 0", "enter dup2(fd=4, target=6)", "answer entry_exists(3, 6, 0) = yes",
        "answer entry_is(3, 6, 0, 0, 6) = no", "answer entry_exists(3, 6, 1) = yes",
        "answer entry_is(3, 6, 1, 0, 6) = yes", "answer entry_exists(3, 6, 2) = no",
        "leave dup2(fd=4, target=6) = 6"});
  EXPECT_EQ(entries(3), 2u);
}

// The entry that the number reaches after dup2 is the parent's, of a description that both have.
TEST_F(KernelAgrees, AnEntryOfTheParentThatDup2MakesReachableIsNotAStranger) {
  play({"call epoll_create() = 3", "call eventfd() = 4", "call eventfd() = 5", "enter fork()",
        "leave fork() = 101"});
  for (const char* line :
       {"leave fork() = 0", "call epoll_ctl(epfd=3, op=ADD, fd=5, events=IN, data=1) = 0"})
    replay_.line("1.1 101 101 " + std::string(line));
  play({"call dup2(fd=4, target=5) = 5", "call epoll_ctl(epfd=3, op=ADD, fd=5, events=IN, data=2) = 0"});
  for (const char* line :
       {"answer entry_exists(3, 5, 0) = yes", "answer entry_is(3, 5, 0, 0, 5) = no",
        "answer entry_is(3, 5, 0, 0, 4) = yes", "answer entry_exists(3, 5, 1) = yes",
        "answer entry_is(3, 5, 1, 0, 5) = yes", "answer entry_exists(3, 5, 2) = no",
        "enter dup2(fd=4, target=5)", "answer entry_is(3, 5, 0, 0, 5) = yes",
        "answer entry_is(3, 5, 1, 0, 5) = no", "leave dup2(fd=4, target=5) = 5"})
    replay_.line("1.2 101 101 " + std::string(line));
  EXPECT_EQ(replay_.model(101)->instance_of(3)->registrations, 1u);
}

TEST_F(KernelAgrees, WhatLostItsNumberWhileTheInstanceHadNoneIsSettledWhenItComesBack) {
  play({"call eventfd() = 3", "call dup(fd=3) = 4", "call epoll_create() = 5", "call epoll_create() = 6",
        "call epoll_ctl(epfd=5, op=ADD, fd=6, events=IN) = 0",
        "call epoll_ctl(epfd=6, op=ADD, fd=3, events=IN, data=1) = 0", "call sendmsg(fd=9, fds=[6]) = 1",
        "enter close(fd=6)", "answer entry_exists(5, 6, 0) = yes", "leave close(fd=6) = 0",
        "call close(fd=3) = 0", "answer entry_is(5, 6, 0, 0, 3) = yes", "answer entry_exists(3, 3, 0) = yes",
        "answer entry_is(3, 3, 0, 0, 4) = yes", "call recvmsg(fd=8, fds=[3]) = 1"});
  ASSERT_EQ(entries(3), 1u);
  const Model& model = *replay_.model(100);
  EXPECT_EQ(model.registration_at(model.instance_of(3)->first_registration)->state, Registration::State::stale);
}

// While a rule looks again at what survived, another thread's DEL of the entry that the number's next owner has
// under it is done in the kernel, and not back yet: the model has one entry more than there is.
TEST_F(KernelAgrees, WhatSurvivedIsNotTakenForTheNewcomerThatAnotherThreadTakesOut) {
  play({"call eventfd() = 3", "call epoll_create() = 4",
        "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1) = 0", "call dup(fd=3) = 5", "enter close(fd=3)",
        "answer entry_exists(4, 3, 0) = yes", "answer entry_is(4, 3, 0, 0, 5) = yes", "leave close(fd=3) = 0"});
  play({"call eventfd() = 3", "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=2) = 0",
        "enter epoll_ctl(epfd=4, op=DEL, fd=3)"}, "101");
  ASSERT_EQ(entries(4), 2u);
  for (const char* line : {"answer entry_exists(4, 3, 0) = yes", "answer entry_is(4, 3, 0, 0, 5) = yes",
                           "answer entry_exists(4, 3, 1) = no", "call eventfd() = 6"})
    replay_.line("3.0 100 100 " + std::string(line));
  play({"leave epoll_ctl(epfd=4, op=DEL, fd=3) = 0"}, "101");
  ASSERT_EQ(entries(4), 1u);
  ASSERT_EQ(replay_.findings().size(), 1u) << "and it is told";
  EXPECT_EQ(replay_.findings().front().rule, RuleId::stale_registration);
}

// The other way round: what survived has gone with the child that held it, and the entry that is there is the
// one that another thread has just added and not come back from.
TEST_F(KernelAgrees, ANewcomerThatAnotherThreadPutsInIsNotTakenForWhatSurvived) {
  play({"call eventfd() = 3", "call epoll_create() = 4",
        "call epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=1) = 0", "enter fork()", "leave fork() = 101",
        "answer entry_exists(4, 3, 0) = yes", "answer entry_is(4, 3, 0, 0, 3) = yes", "enter close(fd=3)",
        "answer entry_is(4, 3, 0, 0, 3) = unknown", "leave close(fd=3) = 0"});
  ASSERT_EQ(entries(4), 1u);
  play({"call eventfd() = 3", "enter epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=2)"}, "101");
  for (const char* line : {"answer entry_exists(4, 3, 0) = yes", "answer entry_is(4, 3, 0, 0, 3) = yes",
                           "answer entry_exists(4, 3, 1) = no", "call eventfd() = 6"})
    replay_.line("3.0 100 100 " + std::string(line));
  play({"leave epoll_ctl(epfd=4, op=ADD, fd=3, events=IN, data=2) = 0"}, "101");
  EXPECT_TRUE(replay_.findings().empty());
  EXPECT_EQ(entries(4), 1u) << "the newcomer";
}

// Two descriptions have a surviving entry under one number, and one call takes their last numbers here, while a
// child may hold either: of the one entry that is left nothing is said.
TEST_F(KernelAgrees, OfTwoThatMayBeTheOneLeftNeitherIsReported) {
  play({"call epoll_create() = 3", "call eventfd() = 4", "call dup(fd=4) = 5",
        "call epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=1) = 0", "enter close(fd=4)",
        "answer entry_exists(3, 4, 0) = yes", "answer entry_is(3, 4, 0, 0, 5) = yes", "leave close(fd=4) = 0",
        "call eventfd() = 4", "call dup(fd=4) = 6", "call epoll_ctl(epfd=3, op=ADD, fd=4, events=IN, data=2) = 0",
        "enter close(fd=4)", "answer entry_is(3, 4, 0, 0, 6) = no", "answer entry_exists(3, 4, 1) = yes",
        "answer entry_is(3, 4, 1, 0, 6) = yes", "leave close(fd=4) = 0", "call sendmsg(fd=9, fds=[6]) = 1",
        "enter fork()", "leave fork() = 101"});
  let_child_edit(3);
  ASSERT_EQ(entries(3), 2u);
  play({"answer entry_exists(3, 4, 0) = yes", "answer entry_is(3, 4, 0, 0, 5) = yes",
        "answer entry_is(3, 4, 0, 0, 6) = no", "answer entry_exists(3, 4, 1) = yes",
        "answer entry_is(3, 4, 1, 0, 5) = no", "answer entry_is(3, 4, 1, 0, 6) = yes",
        "answer entry_exists(3, 4, 2) = no", "enter close_range(fd=5, target=6)",
        "answer entry_is(3, 4, 0, 0, 4) = no", "answer entry_exists(3, 4, 1) = no",
        "leave close_range(fd=5, target=6) = 0"});
  EXPECT_EQ(entries(3), 1u);
  replay_.line("4.0 100 100 answer entry_exists(3, 4, 0) = yes");
  replay_.line("4.0 100 100 answer entry_exists(3, 4, 1) = no");
  replay_.line("4.0 100 100 call eventfd() = 7");
  EXPECT_TRUE(replay_.findings().empty());
  // The number comes back, and shows that it was this one: what survives from now on is told.
  for (const char* line :
       {"5.0 100 100 answer entry_is(3, 4, 0, 0, 4) = yes", "5.0 100 100 call recvmsg(fd=8, fds=[4]) = 1",
        "5.1 100 100 call dup(fd=4) = 5", "5.2 100 100 enter close(fd=4)",
        "5.2 100 100 answer entry_exists(3, 4, 0) = yes", "5.2 100 100 answer entry_is(3, 4, 0, 0, 5) = yes",
        "5.2 100 100 leave close(fd=4) = 0", "9.0 100 100 answer entry_exists(3, 4, 0) = yes",
        "9.0 100 100 answer entry_is(3, 4, 0, 0, 5) = yes", "9.0 100 100 call eventfd() = 6"})
    replay_.line(line);
  EXPECT_EQ(replay_.findings().size(), 1u);
}

// The same call takes the number from its next owner, too, which lives on under another: its entry is the one
// that is left.
TEST_F(KernelAgrees, TheEntryOfANextOwnerThatLosesTheNumberInTheSameCallIsCounted) {
  play({"call epoll_create() = 3", "call eventfd() = 5", "call dup(fd=5) = 6",
        "call epoll_ctl(epfd=3, op=ADD, fd=5, events=IN, data=1) = 0", "enter close(fd=5)",
        "answer entry_exists(3, 5, 0) = yes", "answer entry_is(3, 5, 0, 0, 6) = yes", "leave close(fd=5) = 0",
        "call eventfd() = 7", "call dup(fd=7) = 5", "call epoll_ctl(epfd=3, op=ADD, fd=5, events=IN, data=2) = 0",
        "enter fork()", "leave fork() = 101"});
  let_child_edit(3);
  ASSERT_EQ(entries(3), 2u);
  play({"answer entry_exists(3, 5, 0) = yes", "answer entry_is(3, 5, 0, 0, 6) = no",
        "answer entry_is(3, 5, 0, 0, 5) = yes", "answer entry_exists(3, 5, 1) = yes",
        "answer entry_is(3, 5, 1, 0, 6) = yes", "answer entry_exists(3, 5, 2) = no",
        "enter close_range(fd=5, target=6)", "answer entry_is(3, 5, 0, 0, 5) = no",
        "answer entry_is(3, 5, 0, 0, 7) = yes", "answer entry_exists(3, 5, 1) = no",
        "leave close_range(fd=5, target=6) = 0"});
  ASSERT_EQ(entries(3), 1u);
  EXPECT_EQ(replay_.model(100)->registration_at(replay_.model(100)->instance_of(3)->first_registration)->data.load(), 2u);
}

}  // namespace
}  // namespace ofdcheck::tests
