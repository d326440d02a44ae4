// What the model learns from deliveries and from what threads do with them: the evidence of every
// rule about batches, readiness and threads.
#include <gtest/gtest.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <set>
#include <string>

#include "checker/model/model.h"
#include "checker/trace.h"

namespace ofdcheck::tests {
namespace {

class DeliveryTest : public testing::Test {
 protected:
  // Epoll instance 3; connections 7 and 8 registered in it with their numbers as data.
  void watch(const std::string& manner) {
    call(100, "epoll_create(flags=0x80000) = 3");
    for (const char* fd : {"7", "8"}) {
      call(100, "accept(fd=5, flags=0x80800) = " + std::string(fd));
      call(100, "epoll_ctl(epfd=3, op=ADD, fd=" + std::string(fd) + ", events=" + manner +
                    ", data=" + fd + ") = 0");
    }
  }
  void call(int tid, const std::string& text) {
    enter(tid, text);
    leave(tid, text);
  }
  void enter(int tid, const std::string& text) { enter(tid, text, effect_); }
  void leave(int tid, const std::string& text) { leave(tid, text, effect_); }
  void enter(int tid, const std::string& text, Effect& effect) {
    TraceLine line = parse(tid, text);
    line.call.phase = Phase::enter;
    line.call.error = 0;
    model_.enter(line.call, effect);
  }
  void leave(int tid, const std::string& text, Effect& effect) {
    TraceLine line = parse(tid, text);
    line.call.phase = Phase::leave;
    line.call.batch = line.batch;
    model_.leave(line.call, effect);
  }
  void wait(int tid, const std::string& batch, int timeout = -1) {
    const auto events = static_cast<long>(std::count(batch.begin(), batch.end(), ':'));
    call(tid, "epoll_wait(epfd=3, size=64, timeout=" + std::to_string(timeout) + ", batch=[" +
                  batch + "]) = " + std::to_string(events));
  }
  Registration& entry(int fd) { return *model_.find_anywhere(fd); }
  Descriptor& slot(int fd) { return *model_.descriptor(fd); }
  Thread& thread(int tid) { return model_.thread(tid); }

  Model model_{nullptr, 100};
  Effect effect_;

 private:
  static TraceLine parse(int tid, const std::string& text) {
    TraceLine line = parse_trace_line("1.0 100 " + std::to_string(tid) + " call " + text);
    EXPECT_EQ(line.kind, TraceLine::Kind::call) << text << ": " << line.expected;
    return line;
  }
};

TEST_F(DeliveryTest, ASlotKnowsTheRegistrationOfItsEvent) {
  watch("IN");
  wait(100, "IN:0x8");
  const Batch& batch = thread(100).batch;
  EXPECT_EQ(batch.kept.load(), 1u);
  EXPECT_EQ(model_.registration(batch.slots[0].sender()), &entry(8));
  EXPECT_EQ(entry(8).delivered_to.load(), batch.id.load());
  EXPECT_EQ(entry(7).delivered_to.load(), 0u);
}

TEST_F(DeliveryTest, EqualDataBelongToNobodyKnown) {
  watch("IN");
  call(100, "accept(fd=5, flags=0x80800) = 9");
  call(100, "epoll_ctl(epfd=3, op=ADD, fd=9, events=IN, data=0x8) = 0");
  wait(100, "IN:0x8");
  EXPECT_FALSE(thread(100).batch.slots[0].sender());
}

TEST_F(DeliveryTest, LastInputSaysWhetherMoreMayWait) {
  watch("IN|ET");
  wait(100, "IN:0x7");
  EXPECT_EQ(slot(7).last_input.load(), LastInput::none);
  call(100, "read(fd=7, size=16) = 16");
  EXPECT_EQ(slot(7).last_input.load(), LastInput::full);
  call(100, "read(fd=7, size=16) = 3");
  EXPECT_EQ(slot(7).last_input.load(), LastInput::brief);
  call(100, "read(fd=7, size=16) = -1 EAGAIN");
  EXPECT_EQ(slot(7).last_input.load(), LastInput::blocked);
  wait(100, "IN:0x7");
  EXPECT_EQ(slot(7).last_input.load(), LastInput::none);
  call(100, "read(fd=7, size=16) = 0");
  EXPECT_EQ(slot(7).last_input.load(), LastInput::ended);
}

TEST_F(DeliveryTest, APeekTakesNothing) {
  watch("IN|ET");
  wait(100, "IN:0x7");
  call(100, "recv(fd=7, size=16, flags=2) = 16");
  EXPECT_EQ(slot(7).last_input.load(), LastInput::none);
}

TEST_F(DeliveryTest, WhoPeekedAtLessThanAskedForHasSeenAllThatWaits) {
  watch("IN|ET");
  wait(100, "IN:0x7");
  call(100, "recv(fd=7, size=16, flags=2) = 5");
  EXPECT_EQ(slot(7).last_input.load(), LastInput::brief);
  EXPECT_EQ(slot(7).taken.load(), 0u);
}

TEST_F(DeliveryTest, WhoAskedHowMuchWaitsHasSeenIt) {
  watch("IN|ET");
  wait(100, "IN:0x7");
  call(100, "ioctl(fd=7, op=" + std::to_string(FIONREAD) + ") = 0");
  EXPECT_EQ(slot(7).last_input.load(), LastInput::brief);
}

TEST_F(DeliveryTest, LastOutputSaysWhetherSomethingIsUnsent) {
  watch("IN");
  call(100, "write(fd=7, size=100) = 100");
  EXPECT_EQ(slot(7).last_output.load(), LastOutput::whole);
  call(100, "write(fd=7, size=100) = 40");
  EXPECT_EQ(slot(7).last_output.load(), LastOutput::cut);
  call(100, "write(fd=7, size=60) = -1 EAGAIN");
  EXPECT_EQ(slot(7).last_output.load(), LastOutput::blocked);
}

TEST_F(DeliveryTest, TheLaterOfInputAndOutputIsTheLastOne) {
  watch("IN");
  call(100, "write(fd=7, size=100) = 100");
  EXPECT_TRUE(slot(7).sent_last.load());
  call(100, "read(fd=7, size=16) = -1 EAGAIN");
  EXPECT_TRUE(slot(7).sent_last.load()) << "nothing has come";
  EXPECT_EQ(slot(7).last_site().kind(), CallKind::read);
  EXPECT_EQ(CallSite(slot(7).output_site.load()).kind(), CallKind::write);
  call(100, "recv(fd=7, size=16) = 3");
  EXPECT_FALSE(slot(7).sent_last.load());
  EXPECT_EQ(CallSite(slot(7).input_site.load()).kind(), CallKind::recv);
}

TEST_F(DeliveryTest, EpolloutTakenBackFromACutWriteIsSeen) {
  watch("IN");
  call(100, "write(fd=7, size=100) = 40");
  call(100, "epoll_ctl(epfd=3, op=MOD, fd=7, events=IN|OUT, data=7) = 0");
  wait(100, "IN:0x7");
  EXPECT_FALSE(model_.look_back(thread(100)));
  call(100, "epoll_ctl(epfd=3, op=MOD, fd=7, events=IN, data=7) = 0");
  EXPECT_TRUE(model_.look_back(thread(100)));
  EXPECT_TRUE(entry(7).output_dropped.taken());
}

TEST_F(DeliveryTest, AnEdgeThatNobodyHasBegunToReadIsNotUndrained) {
  watch("IN|ET");
  wait(100, "IN:0x7");
  call(100, "write(fd=7, size=16) = 16");
  EXPECT_FALSE(model_.look_back(thread(100)));
}

TEST_F(DeliveryTest, AnUndrainedEdgeIsSeenWhenTheThreadWaitsAgain) {
  watch("IN|ET");
  wait(100, "IN:0x7");
  call(100, "read(fd=7, size=16) = 16");
  EXPECT_TRUE(model_.look_back(thread(100)));
}

TEST_F(DeliveryTest, ADrainedEdgeIsNot) {
  watch("IN|ET");
  wait(100, "IN:0x7");
  call(100, "read(fd=7, size=16) = 3");
  EXPECT_FALSE(model_.look_back(thread(100)));
}

TEST_F(DeliveryTest, AOneShotThatItsThreadLeftDisarmedIsSeen) {
  watch("IN|ONESHOT");
  wait(100, "IN:0x7");
  call(100, "read(fd=7, size=16) = 3");
  EXPECT_TRUE(model_.look_back(thread(100)));
  call(100, "epoll_ctl(epfd=3, op=MOD, fd=7, events=IN|ONESHOT, data=7) = 0");
  EXPECT_FALSE(model_.look_back(thread(100)));
}

TEST_F(DeliveryTest, AOneShotThatADispatcherHandedOnIsNot) {
  watch("IN|ONESHOT");
  wait(100, "IN:0x7");
  EXPECT_FALSE(model_.look_back(thread(100)));
}

TEST_F(DeliveryTest, ACutWriteThatNobodyWaitsForIsSeen) {
  watch("IN");
  wait(100, "IN:0x7");
  call(100, "write(fd=8, size=100) = 40");
  EXPECT_TRUE(model_.look_back(thread(100)));
  call(100, "epoll_ctl(epfd=3, op=MOD, fd=8, events=IN|OUT, data=8) = 0");
  EXPECT_FALSE(model_.look_back(thread(100)));
}

TEST_F(DeliveryTest, AThreadIsSeenGoingUpwardThroughItsBatches) {
  watch("IN");
  wait(100, "IN:0x7 IN:0x8");
  call(100, "read(fd=7, size=16) = 3");
  call(100, "read(fd=8, size=16) = 3");
  EXPECT_FALSE(thread(100).goes_upward());
  wait(100, "IN:0x7 IN:0x8");
  EXPECT_TRUE(thread(100).goes_upward());
  call(100, "read(fd=8, size=16) = 3");
  call(100, "read(fd=7, size=16) = 3");
  wait(100, "IN:0x7");
  EXPECT_FALSE(thread(100).goes_upward());
}

TEST_F(DeliveryTest, AThreadThatTouchesNoneOfItsSlotsIsADispatcher) {
  watch("IN");
  wait(100, "IN:0x7 IN:0x8");
  call(101, "read(fd=7, size=16) = 3");
  wait(100, "IN:0x7");
  EXPECT_FALSE(thread(100).works_on_its_slots());
  call(100, "read(fd=7, size=16) = 3");
  wait(100, "IN:0x7");
  EXPECT_TRUE(thread(100).works_on_its_slots());
}

TEST_F(DeliveryTest, BytesTakenInTurnsByTwoThreadsAreSeen) {
  watch("IN");
  wait(100, "IN:0x7");
  wait(101, "IN:0x7");
  call(100, "read(fd=7, size=16) = 16");
  call(101, "read(fd=7, size=16) = 16");
  EXPECT_EQ(slot(7).taken_between.load(), 0u);
  call(100, "read(fd=7, size=16) = 16");
  EXPECT_EQ(slot(7).taken_between.load(), thread(101).batch.id.load());
}

TEST_F(DeliveryTest, OneThreadAfterTheOtherIsNotInTurns) {
  watch("IN");
  wait(100, "IN:0x7");
  call(100, "read(fd=7, size=16) = 16");
  wait(101, "IN:0x7");
  call(101, "read(fd=7, size=16) = 16");
  wait(100, "IN:0x7");
  call(100, "read(fd=7, size=16) = 16");
  EXPECT_EQ(slot(7).taken_between.load(), 0u);
}

TEST_F(DeliveryTest, TurnsWithoutProgressAreCounted) {
  watch("OUT");
  wait(100, "OUT:0x7");
  wait(100, "OUT:0x7");
  wait(100, "OUT:0x7");
  EXPECT_EQ(entry(7).idle_turns.load(), 3u);
  call(100, "write(fd=7, size=5) = 5");
  wait(100, "OUT:0x7");
  EXPECT_EQ(entry(7).idle_turns.load(), 0u);
}

TEST_F(DeliveryTest, TurnsOfAWaitThatDoesNotBlockAreNotCounted) {
  watch("OUT");
  for (int turn = 0; turn < 3; ++turn) wait(100, "OUT:0x7", 0);
  EXPECT_EQ(entry(7).idle_turns.load(), 0u);
}

// Closes of one number by two threads, with an opening between them, may leave in any order; so may
// the calls that made the entries. An entry that is given back twice would be handed out twice.
TEST_F(DeliveryTest, ClosesThatOverlapGiveNoEntryBackTwice) {
  watch("IN|ONESHOT");
  constexpr char kClose[] = "close(fd=7) = 0";
  constexpr char kAdd[] = "epoll_ctl(epfd=3, op=ADD, fd=7, events=IN|ONESHOT, data=7) = 0";
  Effect first, second;
  for (int round = 0; round < 4; ++round) {
    enter(101, kClose, first);
    call(102, "accept(fd=5, flags=0x80800) = 7");
    call(102, kAdd);
    enter(103, kClose, second);
    leave(101, kClose, first);
    leave(103, kClose, second);
    call(104, "accept(fd=5, flags=0x80800) = 7");
    call(104, kAdd);
  }
  call(104, "accept(fd=5, flags=0x80800) = 9");
  call(104, "epoll_ctl(epfd=3, op=ADD, fd=9, events=IN, data=9) = 0");
  const std::set<Registration*> entries{&entry(7), &entry(8), &entry(9)};
  EXPECT_EQ(entries.size(), 3u);
  for (const int fd : {7, 8, 9}) EXPECT_EQ(entry(fd).next_of_file, 0u) << fd;
}

TEST_F(DeliveryTest, AModThatReturnsAfterTheCloseOfWhatItArmedChangesNothing) {
  watch("IN|ONESHOT");
  constexpr char kMod[] = "epoll_ctl(epfd=3, op=MOD, fd=7, events=IN|ONESHOT, data=99) = 0";
  Effect rearming;
  enter(101, kMod, rearming);
  call(102, "close(fd=7) = 0");
  call(102, "accept(fd=5, flags=0x80800) = 7");
  leave(101, kMod, rearming);
  EXPECT_EQ(model_.find_anywhere(7), nullptr);
}

TEST_F(DeliveryTest, AnAddThatReturnsAfterTheCloseOfItsNumberMakesNoEntryOfTheNextOne) {
  watch("IN");
  constexpr char kAdd[] = "epoll_ctl(epfd=3, op=ADD, fd=9, events=IN, data=9) = 0";
  call(100, "accept(fd=5, flags=0x80800) = 9");
  Effect adding;
  enter(101, kAdd, adding);
  call(102, "close(fd=9) = 0");
  call(102, "accept(fd=5, flags=0x80800) = 9");
  leave(101, kAdd, adding);
  EXPECT_EQ(model_.find_anywhere(9), nullptr);
}

TEST_F(DeliveryTest, ANumberReopenedInTheBatchDoesNotInheritItsTouches) {
  watch("IN");
  wait(100, "IN:0x7 IN:0x8");
  const Ref<Registration> old = thread(100).batch.slots[1].sender();
  call(100, "close(fd=8) = 0");
  call(100, "accept(fd=5, flags=0x80800) = 8");
  EXPECT_EQ(slot(8).last_touch().batch(), 0u);
  EXPECT_NE(model_.registration(old)->touched_before_end.batch(), thread(100).batch.id.load());
  EXPECT_EQ(model_.registration(old)->ended_at.batch(), thread(100).batch.id.load());
  EXPECT_FALSE(model_.look_back(thread(100)));
  call(100, "read(fd=8, size=16) = -1 EAGAIN");
  EXPECT_TRUE(model_.look_back(thread(100)));
}

}  // namespace
}  // namespace ofdcheck::tests
