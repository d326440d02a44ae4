// room_at is an upper bound: never less than what the object at the address has, and where the
// frame is known no more than what its frame has.
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "runtime/unwind.h"

namespace ofdcheck {
namespace {

// As an interposed function that gets a buffer.
[[gnu::noinline]] std::uint64_t room_of(const void* buffer) {
  const std::uint64_t room = room_at(buffer, caller_frame());
  asm volatile("" ::: "memory");
  return room;
}

template <std::size_t N>
struct Buffer {
  alignas(8) char bytes[N];
};

template <std::size_t N>
[[gnu::noinline]] std::uint64_t room_of_local() {
  Buffer<N> buffer;
  asm volatile("" ::"r"(&buffer) : "memory");
  const std::uint64_t room = room_of(&buffer);
  asm volatile("" ::"r"(&buffer) : "memory");
  return room;
}

[[gnu::noinline]] std::uint64_t through_a_frame(const void* buffer) {
  char own[64];
  asm volatile("" ::"r"(own) : "memory");
  const std::uint64_t room = room_of(buffer);
  asm volatile("" ::"r"(own) : "memory");
  return room;
}

template <std::size_t N>
void expect_tight() {
  const std::uint64_t room = room_of_local<N>();
  EXPECT_GE(room, N);
  EXPECT_LE(room, N + 64) << "beyond the locals of a function that has only the buffer";
}

TEST(Room, LocalBufferEndsBelowTheSavedRegisters) {
  expect_tight<16>();
  expect_tight<96>();
  expect_tight<4096>();
  expect_tight<300'000>();
  std::thread([] { expect_tight<1024>(); }).join();
}

TEST(Room, BufferOfAnOuterFrameEndsInThatFrame) {
  Buffer<128> buffer;
  asm volatile("" ::"r"(&buffer) : "memory");
  const std::uint64_t direct = room_of(&buffer), through = through_a_frame(&buffer);
  EXPECT_GE(direct, sizeof buffer);
  EXPECT_EQ(through, direct);
  EXPECT_EQ(room_of(buffer.bytes + 100), direct - 100);
}

[[gnu::noinline]] std::uint64_t room_of_argument(Buffer<256> by_value) {
  const std::uint64_t room = room_of(&by_value);
  asm volatile("" ::"r"(&by_value) : "memory");
  return room;
}

TEST(Room, ArgumentPassedInMemoryBelongsToTheCallersFrame) {
  Buffer<256> buffer{};
  EXPECT_GE(room_of_argument(buffer), sizeof buffer);
}

char g_zeroed[5000];
char g_initialised[300] = {1};
const char g_constant[200] = {1};

TEST(Room, GlobalEndsWithItsModule) {
  for (const auto& [begin, size] : {std::pair<const char*, std::size_t>{g_zeroed, sizeof g_zeroed},
                                    {g_initialised, sizeof g_initialised},
                                    {g_constant, sizeof g_constant}}) {
    EXPECT_GE(room_of(begin), size);
    EXPECT_EQ(room_of(begin + size / 2), room_of(begin) - size / 2);
  }
}

TEST(Room, HeapThreadLocalsAndOtherStacksAreNotKnown) {
  const auto heap = std::make_unique<char[]>(100);
  EXPECT_EQ(room_of(heap.get()), 0u);
  const auto large = std::make_unique<char[]>(10'000'000);
  EXPECT_EQ(room_of(large.get()), 0u);
  char here[64];
  asm volatile("" ::"r"(here) : "memory");
  std::thread([&] {
    static thread_local char local[64];
    EXPECT_EQ(room_of(here), 0u);
    EXPECT_EQ(room_of(local), 0u);
  }).join();
  EXPECT_EQ(room_of(nullptr), 0u);
}

}  // namespace
}  // namespace ofdcheck
