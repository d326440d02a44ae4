// dlclose(3): what is remembered of unloaded code must not be used for what is loaded in its place.
#include <dlfcn.h>

#include "runtime/interpose.h"
#include "runtime/record.h"
#include "runtime/runtime.h"
#include "runtime/scope.h"
#include "runtime/section.h"
#include "runtime/thread_state.h"
#include "runtime/unwind.h"

namespace ofdcheck::runtime {
namespace {

void forget_code() {
  flush_unwind_cache();
  forget_scopes();
}

template <class Work>
void on_stacks(Work work) {
  if (unobserved()) return;
  const InsideLibrary inside;
  section(made(), [&] { work(made().stacks); });
}

}  // namespace

OFD_INTERPOSE(int, dlclose, (void* module)) noexcept {
  forget_code();
  on_stacks([](Stacks& stacks) { stacks.before_unloading(); });
  const int result = real_dlclose(module);
  forget_code();
  on_stacks([](Stacks& stacks) { stacks.after_unloading(); });
  return result;
}

}  // namespace ofdcheck::runtime
