// Where a remembered walk holds, a new one would come to the same frames. That it holds wherever it could is
// not tested: now and then it does not, for a reason that is not known; that costs time and nothing else.
#include "runtime/unwind/known_walk.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <functional>
#include <thread>

#include "tests/runtime/unwind/observed.h"

namespace ofdcheck {
namespace {

using namespace testing_unwind;

constexpr int kDepth = 12;
// Not known to the compiler, which would unroll the loops: each turn is to be a call from one place.
const volatile int kTwice = 2;

struct Walked {
  CallerFrame from;
  KnownWalk walk;
  std::array<std::uintptr_t, kDepth> frames{};
  bool held = false;  // the walk that was remembered before
};

[[gnu::noinline]] void walk_here(Walked& walked) {
  walked.from = caller_frame();
  walked.held = walked.walk.holds(walked.from);
  // Twice: the first one reads the unwind tables, and such a step is not remembered.
  capture(walked.from, walked.frames.data(), kDepth, walked.walk);
  capture(walked.from, walked.frames.data(), kDepth, walked.walk);
  EXPECT_FALSE(walked.walk.holds(walked.from)) << "a walk that nobody has named may have been left";
  walked.walk.name(1);
}

[[gnu::noinline]] void middle(Walked& walked) {
  walk_here(walked);
  asm volatile("" ::: "memory");
}

// Two ways to the same place, on stacks of one size.
[[gnu::noinline]] void outer(Walked& walked, bool other_way) {
  if (other_way)
    middle(walked);
  else
    middle(walked);
  asm volatile("" : : "r"(other_way) : "memory");
}

TEST(KnownWalk, HoldsOnTheSameWay) {
  Walked walked;
  for (int i = 0; i < kTwice; ++i) {
    outer(walked, false);
    EXPECT_EQ(walked.held, i > 0);
    EXPECT_TRUE(walked.walk.usable());
  }
}

TEST(KnownWalk, DoesNotHoldWhenAFrameFarUpIsAnother) {
  Walked walked;
  const auto go = [&walked](bool other_way) { outer(walked, other_way); };
  go(false);
  const CallerFrame before = walked.from;
  const auto frames = walked.frames;
  go(true);
  ASSERT_EQ(walked.from.cfa, before.cfa);
  ASSERT_EQ(walked.from.return_address, before.return_address);
  ASSERT_NE(walked.frames, frames);
  EXPECT_FALSE(walked.held);
  EXPECT_TRUE(walked.walk.begins_at(before));
}

TEST(KnownWalk, HoldsOnlyWhereTheFramesAreTheSameWhateverTheCodeOnTheStack) {
  int held = 0;
  for (const Shapes* shapes : {&kWithFramePointers, &kWithoutFramePointers}) {
    Walked walked;
    const Inner look = [&walked] { walk_here(walked); };
    const std::function<void()> ways[] = {
        [&] { shapes->plain(look); }, [&] { shapes->many_registers(look); },
        [&] { shapes->alloca_of(look, 100); }, [&] { shapes->deep(look, 20); }};
    for (const auto& way : ways)
      for (int i = 0; i < kTwice; ++i) {
        const auto before = walked.frames;
        way();
        EXPECT_TRUE(!walked.held || walked.frames == before);
        held += walked.held;
      }
  }
  EXPECT_GT(held, 0);
}

TEST(KnownWalk, DoesNotHoldAfterCodeMayHaveComeOrGone) {
  Walked walked;
  outer(walked, false);
  flush_unwind_cache();
  outer(walked, false);
  EXPECT_FALSE(walked.held);
}

TEST(KnownWalk, HoldsInAThreadOfItsOwn) {
  Walked walked;
  std::thread([&walked] {
    for (int i = 0; i < kTwice; ++i) outer(walked, false);
  }).join();
  EXPECT_TRUE(walked.held);
}

// What lies above such a stack is not the thread's own for as long as it lives.
Walked* on_other_stack = nullptr;
void handler(int) { outer(*on_other_stack, false); }

TEST(KnownWalk, IsNotMadeOnAStackWhoseEndIsNotKnown) {
  static char memory[1 << 16];
  const stack_t stack{memory, 0, sizeof memory};
  stack_t before{};
  ASSERT_EQ(sigaltstack(&stack, &before), 0);
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_ONSTACK;
  ASSERT_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
  Walked walked;
  on_other_stack = &walked;
  raise(SIGUSR1);
  raise(SIGUSR1);
  signal(SIGUSR1, SIG_DFL);
  sigaltstack(&before, nullptr);
  EXPECT_FALSE(walked.walk.usable());
  EXPECT_FALSE(walked.held);
}

}  // namespace
}  // namespace ofdcheck
