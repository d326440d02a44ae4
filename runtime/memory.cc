#include "runtime/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "runtime/raw.h"
#include "runtime/section.h"

namespace ofdcheck::runtime {
namespace {

std::atomic<std::size_t> mapped{0};

// Small blocks are of a power of two from 32 bytes and come from arenas; large ones are mappings of their
// own in whole pages, because half of a megabyte would be lost in the next power of two. Each block says in
// the 16 bytes before it what it is, so that delete needs no size. A freed block waits for the next one that
// fits: what grows (a vector) leaves its old ones. None is unmapped: a thread that reads one of our tables
// without a lock may still be in the one that was replaced.
struct Header {
  std::uint64_t size;     // the class of a small block, the bytes of a large one: more than any class
  std::uint64_t padding;  // keeps the block 16-aligned
};

struct Free {
  Free* next;
};

constexpr std::size_t kSmallest = 5;  // 2^5
constexpr std::size_t kLargestClass = 15;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kArena = std::size_t{1} << 20;

std::array<Free*, kLargestClass + 1> free_blocks{};
Free* free_large = nullptr;
char* arena = nullptr;
std::size_t arena_left = 0;

Header* header_of(void* block) { return static_cast<Header*>(block) - 1; }

void* allocate_large(std::size_t wanted) {
  const std::size_t size = (wanted + kPage - 1) / kPage * kPage;
  Free** best = nullptr;
  for (Free** link = &free_large; *link != nullptr; link = &(*link)->next) {
    const std::size_t its = header_of(*link)->size;
    if (its >= size && its / 2 < size && (best == nullptr || its < header_of(*best)->size)) best = link;
  }
  if (best != nullptr) {
    Free* block = *best;
    *best = block->next;
    return block;
  }
  auto* header = static_cast<Header*>(map_pages(size));
  if (header == nullptr) return nullptr;
  header->size = size;
  return header + 1;
}

void* allocate(std::size_t bytes) {
  const std::size_t wanted = bytes + sizeof(Header);
  if (wanted > std::size_t{1} << kLargestClass) return allocate_large(wanted);
  const std::size_t size_class = std::max<std::size_t>(std::bit_width(wanted - 1), kSmallest);
  if (Free* block = free_blocks[size_class]; block != nullptr) {
    free_blocks[size_class] = block->next;
    return block;
  }
  const std::size_t size = std::size_t{1} << size_class;
  if (size > arena_left) {
    arena = static_cast<char*>(map_pages(kArena));
    arena_left = arena == nullptr ? 0 : kArena;
    if (arena == nullptr) return nullptr;
  }
  auto* header = reinterpret_cast<Header*>(arena);
  arena += size;
  arena_left -= size;
  header->size = size_class;
  return header + 1;
}

void release(void* block) {
  if (block == nullptr) return;
  const std::size_t size = header_of(block)->size;
  Free*& list = size <= kLargestClass ? free_blocks[size] : free_large;
  auto* free_block = static_cast<Free*>(block);
  free_block->next = list;
  list = free_block;
}

}  // namespace

void* map_pages(std::size_t bytes) {
  const long result =
      raw_syscall(SYS_mmap, 0, static_cast<long>(bytes), PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (result < 0 && result > -4096) return nullptr;
  mapped.fetch_add(bytes, std::memory_order_relaxed);
  return reinterpret_cast<void*>(result);
}

std::size_t bytes_mapped() { return mapped.load(std::memory_order_relaxed); }

}  // namespace ofdcheck::runtime

// The core is compiled without exceptions, so an allocation that fails must not return.
void* operator new(std::size_t bytes) {
  void* block = ofdcheck::runtime::allocate(bytes);
  if (block == nullptr) ofdcheck::runtime::give_up(ofdcheck::Quiet::no_memory);
  return block;
}
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return ofdcheck::runtime::allocate(bytes);
}
// The linker gives these to every reference of ours to operator delete (--wrap): under its own name the
// library exports the program's, see calls/delete.cc.
extern "C" {
void __wrap__ZdlPv(void* block) { ofdcheck::runtime::release(block); }
void __wrap__ZdaPv(void* block) { ofdcheck::runtime::release(block); }
void __wrap__ZdlPvm(void* block, std::size_t) { ofdcheck::runtime::release(block); }
void __wrap__ZdaPvm(void* block, std::size_t) { ofdcheck::runtime::release(block); }
}

// What the library's own templates call instead of throwing. Reached only by a bug of ours.
namespace std {
namespace {
[[noreturn]] void cannot_be() { ofdcheck::runtime::give_up(ofdcheck::Quiet::internal); }
}  // namespace
void __throw_length_error(const char*) { cannot_be(); }
void __throw_logic_error(const char*) { cannot_be(); }
void __throw_out_of_range_fmt(const char*, ...) { cannot_be(); }
void __throw_out_of_range(const char*) { cannot_be(); }
void __throw_bad_alloc() { cannot_be(); }
void __throw_bad_array_new_length() { cannot_be(); }
void __throw_bad_function_call() { cannot_be(); }
}  // namespace std
