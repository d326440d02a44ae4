// free(3), realloc(3), reallocarray(3): where objects end whose addresses are epoll_event.data. Only
// a block that a batch may still hold an event of goes through the door. malloc is not interposed: an
// object is known by the event that leads to it.
#include <cstdlib>

#include "runtime/calls/freed.h"
#include "runtime/interpose.h"
#include "runtime/runtime.h"
#include "runtime/section.h"
#include "runtime/thread_state.h"

namespace ofdcheck::runtime {

constinit PendingAddresses pending_addresses;

void note_freed(const void* block, const CallerFrame& caller) {
  if (block == nullptr || unobserved()) return;
  Runtime& runtime = made();
  const auto address = reinterpret_cast<std::uint64_t>(block);
  const int error = errno;
  bool pending = false;
  {
    const InsideLibrary inside;
    section(runtime, [&] { pending = runtime.model.pending(address, this_thread.tid); });
  }
  errno = error;
  if (!pending) return pending_addresses.forget(block);
  Observation seen(CallKind::free, caller);
  seen.call.address = address;
  seen.once(0);
}

namespace {

// dlsym may free what an earlier failure of its own left behind (dlerror's text), and so ask for free
// while free is looked up: that block leaks.
template <class Function>
[[gnu::noinline]] void* look_up(Real<Function>& real) {
  thread_local constinit bool looking __attribute__((tls_model("initial-exec"))) = false;
  if (looking) return nullptr;
  looking = true;
  void* const found = real.address();
  looking = false;
  return found;
}

template <class Function>
Function* next_definition(Real<Function>& real) {
  void* found = real.found();
  if (__builtin_expect(found == nullptr, 0)) found = look_up(real);
  return reinterpret_cast<Function*>(found);
}

// The block may move, or end (size 0): told after the fact, because only the result says so.
template <class Resize>
void* resize(void* block, std::size_t size, const CallerFrame& caller, Resize next) {
  const bool asked = pending_addresses.may_hold(block);
  void* const result = next();
  if (asked && result != block && (result != nullptr || size == 0)) note_freed(block, caller);
  return result;
}

void* no_memory() {
  errno = ENOMEM;
  return nullptr;
}

}  // namespace

OFD_INTERPOSE(void, free, (void* block)) noexcept {
  if (__builtin_expect(pending_addresses.may_hold(block), 0)) note_freed(block, caller_frame());
  if (auto* next = next_definition(real_free)) next(block);
}

OFD_INTERPOSE(void*, realloc, (void* block, std::size_t size)) noexcept {
  auto* next = next_definition(real_realloc);
  if (next == nullptr) return no_memory();
  return resize(block, size, caller_frame(), [&] { return next(block, size); });
}

OFD_INTERPOSE(void*, reallocarray, (void* block, std::size_t count, std::size_t size)) noexcept {
  auto* next = next_definition(real_reallocarray);
  if (next == nullptr) return no_memory();
  return resize(block, count * size, caller_frame(), [&] { return next(block, count, size); });
}

}  // namespace ofdcheck::runtime
