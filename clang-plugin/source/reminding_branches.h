// Branches of a function of which one side reminds somebody of what was left, and the other does
// not: `if (conn->queued) return;` before it is put into the queue.
#pragma once

#include <map>
#include <set>

#include "clang-plugin/source/reminding.h"
#include "clang/Analysis/CFG.h"

namespace ofdcheck::lint {

class RemindingBranches {
 public:
  RemindingBranches(const EventLoops& loops, const Reminding& reminding, const Function& in,
                    const clang::CFG& graph);

  // Behind this side nobody is reminded any more before the next wait, and behind another one
  // somebody may be.
  bool is_quiet_side(const clang::CFGBlock& branch, const clang::CFGBlock* side) const;

 private:
  enum class Has : std::uint8_t { neither, reminder, wait };
  Has comes_first(const clang::CFGBlock& block) const;
  bool leads_to_reminder(const clang::CFGBlock* from) const;

  const EventLoops& loops_;
  const Reminding& reminding_;
  const Function& in_;
  std::map<const clang::CFGBlock*, Has> has_;
};

}  // namespace ofdcheck::lint
