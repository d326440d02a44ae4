// prctl(2), for the one option that concerns us: PR_SET_SECCOMP.
#include <sys/prctl.h>

#include <cstdarg>

#include "runtime/calls/seccomp.h"
#include "runtime/interpose.h"
#include "runtime/record.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(int, prctl, (int option, ...)) noexcept {
  std::va_list arguments;
  va_start(arguments, option);
  const long a = va_arg(arguments, long);
  const long b = va_arg(arguments, long);
  const long c = va_arg(arguments, long);
  const long d = va_arg(arguments, long);
  va_end(arguments);
  const auto call = [&] { return real_prctl(option, a, b, c, d); };
  return option == PR_SET_SECCOMP && !unobserved() ? under_filter(call) : call();
}

}  // namespace ofdcheck::runtime
