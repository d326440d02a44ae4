// operator delete in all its forms, for allocators that bring their own and so never come to free.
// They are declared by their mangled names: to the compiler this library's own operator delete
// (memory.cc) is another function, which the linker takes for the references of its own objects
// (--wrap in CMakeLists.txt).
#include <new>

#include "runtime/calls/freed.h"
#include "runtime/interpose.h"
#include "runtime/scope.h"

namespace ofdcheck::runtime {
namespace {

// Who asks for a delete. The sized form of libstdc++ ends in a jump to the plain one, so that this one
// seems to be called from here: then it is whoever called the sized one.
std::uintptr_t asker(std::uintptr_t caller) {
  thread_local constinit std::uintptr_t last __attribute__((tls_model("initial-exec"))) = 0;
  if (!is_own(caller)) last = caller;
  return last;
}

// The next definition of one form. A name that was missing once is not searched again among the
// libraries that every module sees: a failed search takes the loader's lock and allocates.
template <class Function>
class NextDelete {
 public:
  constexpr explicit NextDelete(const char* name) : next_(name), name_(name) {}

  // The memory came from where its delete is found: operator new is not interposed, and the same
  // search found it. With none at all the block leaks.
  template <class... Arguments>
  void operator()(const CallerFrame& caller, void* block, Arguments... arguments) {
    if (__builtin_expect(pending_addresses.may_hold(block), 0)) note_freed(block, caller);
    if (block == nullptr) return;
    void* next = missing_.load(std::memory_order_relaxed) ? nullptr : next_.address();
    if (next == nullptr) {
      missing_.store(true, std::memory_order_relaxed);
      next = definition_in_scope_of(name_, asker(caller.return_address));
    }
    if (next != nullptr) reinterpret_cast<Function*>(next)(block, arguments...);
  }

 private:
  Real<Function> next_;
  const char* name_;
  std::atomic<bool> missing_{false};
};

}  // namespace

#define OFD_DELETE(name, parameters, ...)                                 \
  OFD_EXPORT void name parameters;                                        \
  constinit static NextDelete<decltype(name)> next_##name{#name};         \
  OFD_EXPORT void name parameters {                                       \
    next_##name(caller_frame(), block __VA_OPT__(, ) __VA_ARGS__);        \
  }

OFD_DELETE(_ZdlPv, (void* block))
OFD_DELETE(_ZdaPv, (void* block))
OFD_DELETE(_ZdlPvm, (void* block, std::size_t size), size)
OFD_DELETE(_ZdaPvm, (void* block, std::size_t size), size)
OFD_DELETE(_ZdlPvSt11align_val_t, (void* block, std::align_val_t align), align)
OFD_DELETE(_ZdaPvSt11align_val_t, (void* block, std::align_val_t align), align)
OFD_DELETE(_ZdlPvmSt11align_val_t, (void* block, std::size_t size, std::align_val_t align), size, align)
OFD_DELETE(_ZdaPvmSt11align_val_t, (void* block, std::size_t size, std::align_val_t align), size, align)
OFD_DELETE(_ZdlPvRKSt9nothrow_t, (void* block, const std::nothrow_t& tag), tag)
OFD_DELETE(_ZdaPvRKSt9nothrow_t, (void* block, const std::nothrow_t& tag), tag)
OFD_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t,
           (void* block, std::align_val_t align, const std::nothrow_t& tag), align, tag)
OFD_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t,
           (void* block, std::align_val_t align, const std::nothrow_t& tag), align, tag)

}  // namespace ofdcheck::runtime
