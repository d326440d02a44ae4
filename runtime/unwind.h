// The stack walker of the runtime. It walks with the DWARF call frame information of the loaded
// modules, warm frames from a cache of its own, and may be called anywhere: in a signal handler, in
// a constructor, under the host's locks. It allocates nothing, takes no lock, opens nothing, keeps
// errno, and reads only memory that is certainly there.
//
// Not libunwind: it opens a pipe and probes memory by writing to it. Not libgcc's unwinder: ten to
// twenty times slower for each frame, and its first use calls malloc.
#pragma once

#include <cstdint>

namespace ofdcheck {

// The state of a caller as it will be when the called function returns.
struct CallerFrame {
  std::uintptr_t return_address = 0;
  std::uintptr_t cfa = 0;  // its stack pointer after the return
  std::uintptr_t rbp = 0;
};

// The caller of the function this is inlined into, which thereby gets a frame pointer:
// the saved rbp at [rbp], the return address above it.
[[gnu::always_inline]] inline CallerFrame caller_frame() {
  const auto* frame = static_cast<const std::uintptr_t*>(__builtin_frame_address(0));
  return {frame[1], reinterpret_cast<std::uintptr_t>(frame + 2), frame[0]};
}

// Writes up to `most` return addresses, the caller's first, and returns how many. Of a frame that a
// signal interrupted the address is given plus one, so that one less is inside the instruction for
// every frame. The walk ends where the next frame is not certain.
int capture(const CallerFrame& from, std::uintptr_t* out, int most);
// The same, and leaves in `walk` by what it can be told that it need not be made again.
class KnownWalk;
int capture(const CallerFrame& from, std::uintptr_t* out, int most, KnownWalk& walk);

// At most this many bytes follow `address` in the object that can begin or lie there: to the next
// saved register or return address above it in this thread's stack, or to the end of the loaded
// module that holds it. Never too small; 0 where nothing is known (heap, other threads' stacks).
std::uint64_t room_at(const void* address, const CallerFrame& from);

// The loaded module that holds `pc`. `path` is empty for the main program and lives until the
// module is unloaded; `load_address` is what to subtract for the addresses in its symbol table.
bool module_of(std::uintptr_t pc, const char*& path, std::uintptr_t& load_address);

// A frame that is not in the cache is looked up in its module's table, which takes 3 kB of stack. `run`
// calls the work it is given, on a stack that has them, or does not.
using RunElsewhere = void (*)(void (*work)(void*), void* argument);
void look_up_rows(RunElsewhere run);

// Forgets every cached frame. Belongs before and after dlclose: before, because another thread may
// map new code at the same place at once; after, because the module's destructors still run.
void flush_unwind_cache();

}  // namespace ofdcheck
