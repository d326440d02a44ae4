// A module with operator new and delete of its own, over memory that no other allocator knows.
#include <array>
#include <cstddef>

namespace {

alignas(16) std::array<char, 1 << 16> arena;
std::size_t used;
int alive;
int strangers;

void take_back(void* block) {
  const char* at = static_cast<char*>(block);
  if (at >= arena.data() && at < arena.data() + arena.size()) --alive;
  else ++strangers;
}

}  // namespace

void* operator new(std::size_t size) {
  void* block = arena.data() + used;
  used += (size + 15) / 16 * 16;
  ++alive;
  return block;
}
void operator delete(void* block) noexcept { take_back(block); }
void operator delete(void* block, std::size_t) noexcept { take_back(block); }

struct Thing {
  virtual ~Thing() = default;
  int value = 0;
};

extern "C" int work() {
  Thing* volatile things[100];
  for (auto& thing : things) thing = new Thing;
  for (auto& thing : things) delete thing;
  return alive + strangers;
}
