// The walk agrees with libgcc's, frame by frame, whatever the code on the stack looks like and
// whatever stack it is.
#include "runtime/unwind.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <search.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <thread>
#include <vector>

#include "tests/runtime/unwind/observed.h"

namespace ofdcheck {
namespace {

using namespace testing_unwind;

class EveryShape : public testing::TestWithParam<const Shapes*> {
 protected:
  const Shapes& shapes = *GetParam();
  Observed observed;
  Inner look = [this] { observe(observed); };
};

INSTANTIATE_TEST_SUITE_P(Unwind, EveryShape,
                         testing::Values(&kWithFramePointers, &kWithoutFramePointers),
                         [](const auto& of) {
                           return of.param == &kWithFramePointers ? "WithFramePointers"
                                                                  : "WithoutFramePointers";
                         });

TEST_P(EveryShape, PlainCallsAreWalked) {
  for (const bool warm : {false, true}) {
    if (!warm) flush_unwind_cache();
    shapes.plain(look);
    EXPECT_TRUE(agree(observed, 8)) << (warm ? "warm" : "cold");
  }
}

TEST_P(EveryShape, SavedRegistersDoNotDisturbTheWalk) {
  shapes.many_registers(look);
  EXPECT_TRUE(agree(observed));
}

TEST_P(EveryShape, AllocaAndLargeFramesAreWalked) {
  for (const std::size_t size : {1u, 100u, 5000u, 300'000u}) {
    shapes.alloca_of(look, size);
    EXPECT_TRUE(agree(observed)) << size;
  }
  shapes.large_frame(look);
  EXPECT_TRUE(agree(observed));
}

TEST_P(EveryShape, RealignedStacksAreWalked) {
  shapes.realigned([&] { shapes.alloca_of(look, 333); }, 77);
  EXPECT_TRUE(agree(observed));
}

TEST_P(EveryShape, DeepRecursionIsWalkedToItsEnd) {
  EXPECT_EQ(shapes.deep(look, 1000), 1001);
  EXPECT_TRUE(agree(observed, 1001));
}

TEST_P(EveryShape, CallbacksOfTheCLibraryAreWalked) {
  static const Inner* inner = nullptr;
  inner = &look;
  int numbers[] = {3, 1, 2};
  std::qsort(numbers, 3, sizeof numbers[0], [](const void* a, const void* b) {
    kWithoutFramePointers.plain(*inner);
    return *static_cast<const int*>(a) - *static_cast<const int*>(b);
  });
  EXPECT_TRUE(agree(observed));

  void* root = nullptr;
  const auto order = [](const void* a, const void* b) { return a < b ? -1 : a > b; };
  tsearch(numbers, &root, order);
  twalk(root, [](const void*, VISIT, int) { kWithFramePointers.plain(*inner); });
  tdelete(numbers, &root, order);
  EXPECT_TRUE(agree(observed));

  pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, [] { kWithoutFramePointers.plain(*inner); });
  EXPECT_TRUE(agree(observed));
}

TEST_P(EveryShape, ThreadsAreWalkedToTheirStart) {
  std::vector<std::thread> threads;
  std::vector<Observed> seen(4);
  for (Observed& each : seen)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) shapes.deep([&] { observe(each); }, i % 7);
    });
  for (std::thread& thread : threads) thread.join();
  for (const Observed& each : seen) EXPECT_TRUE(agree(each));
}

void run_in_thread(const pthread_attr_t& attributes, Inner body) {
  pthread_t thread;
  const auto run = [](void* work) -> void* {
    (*static_cast<Inner*>(work))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &body), 0);
  pthread_join(thread, nullptr);
}

TEST_P(EveryShape, SmallThreadStacksAreWalked) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, 128 * 1024), 0);
  run_in_thread(attributes, [&] { shapes.deep(look, 20); });
  EXPECT_TRUE(agree(observed, 20));
  pthread_attr_destroy(&attributes);
}

TEST_P(EveryShape, ThreadStacksOfTheProgramsOwnAreWalked) {
  // Not page-aligned: what glibc keeps of it does not look like a block of its own.
  std::vector<char> memory(256 * 1024 + 64);
  char* begin = memory.data() + (64 - reinterpret_cast<std::uintptr_t>(memory.data()) % 64);
  if (reinterpret_cast<std::uintptr_t>(begin) % 4096 == 0) begin += 64;
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstack(&attributes, begin, 255 * 1024), 0);
  run_in_thread(attributes, [&] { shapes.deep(look, 200); });
  EXPECT_TRUE(agree(observed, 200));
  pthread_attr_destroy(&attributes);
}

TEST_P(EveryShape, InterruptedLeafIsWalkedThroughTheSignal) {
  static const Inner* inner = nullptr;
  inner = &look;
  struct sigaction action {
  }, old{};
  action.sa_handler = [](int) { kWithoutFramePointers.plain(*inner); };
  ASSERT_EQ(sigaction(SIGTRAP, &action, &old), 0);
  shapes.trapped();
  EXPECT_TRUE(agree(observed, 6, 1));
  sigaction(SIGTRAP, &old, nullptr);
}

TEST_P(EveryShape, SignalStackIsLeftForTheInterruptedOne) {
  static const Inner* inner = nullptr;
  inner = &look;
  std::vector<char> memory(128 * 1024);
  stack_t stack{}, old_stack{};
  stack.ss_sp = memory.data();
  stack.ss_size = memory.size();
  ASSERT_EQ(sigaltstack(&stack, &old_stack), 0);
  struct sigaction action {
  }, old{};
  action.sa_handler = [](int) { kWithFramePointers.plain(*inner); };
  action.sa_flags = SA_ONSTACK;
  ASSERT_EQ(sigaction(SIGTRAP, &action, &old), 0);
  shapes.trapped();
  EXPECT_TRUE(agree(observed, 6, 1));
  sigaction(SIGTRAP, &old, nullptr);
  sigaltstack(&old_stack, nullptr);
}

// A coroutine on its own stack with a page that may not be touched on either side.
class Coroutine {
 public:
  explicit Coroutine(Inner body) : body_(std::move(body)) {
    memory_ = static_cast<char*>(
        mmap(nullptr, kSize + 2 * kGuard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    EXPECT_EQ(mprotect(memory_ + kGuard, kSize, PROT_READ | PROT_WRITE), 0);
  }
  Coroutine(const Coroutine&) = delete;
  Coroutine& operator=(const Coroutine&) = delete;
  ~Coroutine() { munmap(memory_, kSize + 2 * kGuard); }

  void run() {
    current_ = this;
    ucontext_t context, back;
    getcontext(&context);
    context.uc_stack.ss_sp = memory_ + kGuard;
    context.uc_stack.ss_size = kSize;
    context.uc_link = &back;
    makecontext(
        &context, [] { current_->body_(); }, 0);
    swapcontext(&back, &context);
  }

 private:
  static constexpr std::size_t kSize = 256 * 1024, kGuard = 4096;
  static inline thread_local Coroutine* current_ = nullptr;
  Inner body_;
  char* memory_;
};

TEST_P(EveryShape, CoroutineStacksAreWalkedToTheirEndAndNotBeyond) {
  for (const int depth : {0, 3, 200}) {
    Coroutine([&] { shapes.deep(look, depth); }).run();
    EXPECT_TRUE(agree(observed, static_cast<std::size_t>(depth) + 3)) << "depth " << depth;
  }
  std::thread([&] { Coroutine([&] { shapes.deep(look, 200); }).run(); }).join();
  EXPECT_TRUE(agree(observed, 203)) << "in a thread";
}

TEST(Unwind, FirstAddressIsTheCallersAndMostIsTheLimit) {
  std::uintptr_t out[4] = {1, 2, 3, 4};
  const auto captured = [&](int most) {
    const int count = capture(caller_frame(), out, most);
    asm volatile("" ::: "memory");
    return count;
  };
  EXPECT_EQ(captured(0), 0);
  EXPECT_EQ(out[0], 1u);
  EXPECT_EQ(captured(1), 1);
  EXPECT_EQ(out[1], 2u);
  EXPECT_EQ(captured(3), 3);
  EXPECT_EQ(out[3], 4u);
}

TEST(Unwind, GarbageFramesEndTheWalkWithoutAFault) {
  std::uint64_t seed = 88172645463325252u;
  const auto random = [&] {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
  };
  const CallerFrame here = caller_frame();
  std::uintptr_t known[16];
  const auto count = static_cast<std::uint64_t>(capture(here, known, 16));
  std::vector<std::uintptr_t> out(64);
  errno = 4242;
  for (int i = 0; i < 200'000; ++i) {
    CallerFrame frame = here;
    frame.rbp = i % 3 == 0 ? random() : here.cfa + random() % 65536 - 32768;
    frame.return_address = i % 2 == 0 ? known[random() % count] + random() % 4096 : random();
    ASSERT_GE(capture(frame, out.data(), 64), 1);
    room_at(reinterpret_cast<const void*>(here.cfa + random() % 4096), frame);
  }
  EXPECT_EQ(errno, 4242);
}

TEST(Unwind, ModuleOfKnowsTheMainProgramAndTheCLibrary) {
  const char* path = nullptr;
  std::uintptr_t load_address = 0;
  const auto here = reinterpret_cast<std::uintptr_t>(&observe);
  ASSERT_TRUE(module_of(here, path, load_address));
  EXPECT_STREQ(path, "");
  EXPECT_LT(load_address, here);
  ASSERT_TRUE(module_of(reinterpret_cast<std::uintptr_t>(&std::qsort), path, load_address));
  EXPECT_NE(std::string(path).find("libc.so.6"), std::string::npos);
  int on_the_stack = 0;
  EXPECT_FALSE(module_of(reinterpret_cast<std::uintptr_t>(&on_the_stack), path, load_address));
}

}  // namespace
}  // namespace ofdcheck
