#include "tests/runtime/unwind/observed.h"

#include <execinfo.h>

#include "runtime/unwind.h"

namespace ofdcheck::testing_unwind {

[[gnu::noinline]] void observe(Observed& observed) {
  constexpr int kMost = 4096;
  static thread_local std::uintptr_t ours[kMost];
  static thread_local void* theirs[kMost];
  const int count = capture(caller_frame(), ours, kMost);
  const int expected = backtrace(theirs, kMost);
  observed.ours.assign(ours, ours + count);
  observed.theirs.clear();
  for (int i = 1; i < expected; ++i)  // the first is the place of backtrace() here
    observed.theirs.push_back(reinterpret_cast<std::uintptr_t>(theirs[i]));
}

testing::AssertionResult agree(const Observed& observed, std::size_t frames, int interrupted) {
  const auto& [ours, theirs] = observed;
  for (std::size_t i = 0; i < ours.size() && i < theirs.size(); ++i) {
    if (ours[i] == theirs[i]) continue;
    if (ours[i] == theirs[i] + 1 && interrupted-- > 0) continue;
    return testing::AssertionFailure()
           << "frame " << i << " is " << std::hex << ours[i] << ", expected " << theirs[i];
  }
  if (ours.size() != theirs.size())
    return testing::AssertionFailure() << ours.size() << " frames, expected " << theirs.size()
                                       << ", the last is " << std::hex << ours.back();
  if (ours.size() < frames)
    return testing::AssertionFailure() << "only " << ours.size() << " frames";
  if (interrupted > 0) return testing::AssertionFailure() << "no interrupted frame was crossed";
  return testing::AssertionSuccess();
}

}  // namespace ofdcheck::testing_unwind
