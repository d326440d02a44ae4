#include "runtime/unwind/stack_memory.h"

#include <sys/syscall.h>
#include <sys/uio.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "checker/kernel/raw_syscall.h"

// The first address above the arguments of _dl_start: ld.so keeps it for the main thread.
extern "C" [[gnu::weak]] void* __libc_stack_end;

namespace ofdcheck {
namespace {

constexpr std::uintptr_t kPage = 4096;
// How far below its end the main thread's stack is taken for granted. The kernel keeps at least
// 128 MB free of other mappings there (arch/x86/mm/mmap.c, mmap_base), so an address this near to
// the end is in the stack itself, which is mapped from the deepest use upward.
constexpr std::uintptr_t kMainStack = 8u << 20;

std::atomic<bool> copying_forbidden{false};

std::uintptr_t round_up(std::uintptr_t address) {
  return (address + kPage - 1) & ~(kPage - 1);
}

// glibc keeps the block that it took or was given for a thread's stack in its struct pthread, which
// is where the thread pointer points, at the upper end of that block. The two words (begin, size)
// are not part of any interface; they are found by what they must be, and checked at each use.
// Taking everything between the stack pointer and the thread pointer for stack instead would be
// wrong: a coroutine's stack may be mapped right below the thread's, with its guard page in
// between.
class ThreadBlock {
 public:
  // The end of the thread's stack when `sp` lies in it, else 0.
  static std::uintptr_t end_of_stack(std::uintptr_t sp) {
    const auto thread = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
    int word = word_.load(std::memory_order_relaxed);
    if (word < 0) {
      word = find(thread);
      if (word < 0) return 0;
      word_.store(word, std::memory_order_relaxed);
    }
    const std::uintptr_t begin = at(thread, word);
    return begin != 0 && begin <= sp && sp < thread && holds(thread, word) ? thread : 0;
  }

 private:
  static constexpr int kWords = 240;  // of struct pthread, which has 288 in glibc 2.36

  static std::uintptr_t at(std::uintptr_t thread, int word) {
    return reinterpret_cast<const std::uintptr_t*>(thread)[word];
  }

  static bool holds(std::uintptr_t thread, int word) {
    const std::uintptr_t begin = at(thread, word), size = at(thread, word + 1);
    return begin % kPage == 0 && size % kPage == 0 && begin < thread && thread - begin < size &&
           size - (thread - begin) <= 4 * kPage;
  }

  // In the main thread's struct the block begins at 0 and ends at __libc_stack_end.
  static bool is_main(std::uintptr_t thread, int word) {
    return at(thread, word) == 0 && &__libc_stack_end != nullptr &&
           at(thread, word + 1) == reinterpret_cast<std::uintptr_t>(__libc_stack_end);
  }

  static int find(std::uintptr_t thread) {
    for (int word = 0; word + 1 < kWords; ++word)
      if ((at(thread, word) != 0 && holds(thread, word)) || is_main(thread, word)) return word;
    return -1;
  }

  static inline std::atomic<int> word_{-1};
};

}  // namespace

StackBounds stack_bounds(std::uintptr_t sp) {
  sp &= ~std::uintptr_t{7};  // so that a whole word is left in its page
  if (&__libc_stack_end != nullptr) {
    const auto end = reinterpret_cast<std::uintptr_t>(__libc_stack_end);
    if (sp < end && end - sp < kMainStack) return {sp, round_up(end), true};
  }
  if (const std::uintptr_t end = ThreadBlock::end_of_stack(sp); end != 0) return {sp, end, true};
  return {sp, round_up(sp + 1), false};
}

// Copies a window that does not leave the page of `address`, so that it is there wholly or not at
// all.
bool StackMemory::copy(std::uintptr_t address, std::uintptr_t& value) {
  if (address % sizeof value != 0) return false;
  if (address - window_ >= window_size_) {
    if (copying_forbidden.load(std::memory_order_relaxed)) return false;
    const std::uintptr_t left = kPage - address % kPage;
    const std::size_t size = std::min<std::uintptr_t>(left, sizeof copied_);
    const iovec here{copied_, size}, there{reinterpret_cast<void*>(address), size};
    window_size_ = 0;
    const long self = raw_syscall(SYS_gettid);  // not getpid: the leader may be gone
    if (raw_syscall(SYS_process_vm_readv, self, &here, 1, &there, 1, 0) != static_cast<long>(size))
      return false;
    window_ = address;
    window_size_ = size;
  }
  std::memcpy(&value, copied_ + (address - window_), sizeof value);
  return true;
}

bool forbid_copying_stacks(bool forbidden) {
  return copying_forbidden.exchange(forbidden, std::memory_order_relaxed);
}

}  // namespace ofdcheck
