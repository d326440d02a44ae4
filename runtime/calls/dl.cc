// dlclose(3): what is remembered of unloaded code must not be used for what is loaded in its place.
#include <dlfcn.h>

#include "runtime/interpose.h"
#include "runtime/scope.h"
#include "runtime/unwind.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(int, dlclose, (void* module)) noexcept {
  flush_unwind_cache();
  forget_scopes();
  const int result = real_dlclose(module);
  flush_unwind_cache();
  forget_scopes();
  return result;
}

}  // namespace ofdcheck::runtime
