// Whatever stands in a trace: it is read or refused, without a crash; and a call that was read and is
// printed is read again as the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "checker/trace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace ofdcheck;
  const TraceLine line = parse_trace_line({reinterpret_cast<const char*>(bytes), size});
  if (line.kind == TraceLine::Kind::malformed && line.expected.empty()) std::abort();
  if (line.kind != TraceLine::Kind::call) return 0;
  // The spans of a moved line may point elsewhere.
  Call call = line.call;
  call.fds = line.fds;
  call.batch = line.batch;
  std::string once;
  print_trace_line(once, call, line.frames);
  const TraceLine again = parse_trace_line(once);
  if (again.kind != TraceLine::Kind::call) std::abort();
  Call call_again = again.call;
  call_again.fds = again.fds;
  call_again.batch = again.batch;
  std::string twice;
  print_trace_line(twice, call_again, again.frames);
  if (once != twice) std::abort();
  return 0;
}
