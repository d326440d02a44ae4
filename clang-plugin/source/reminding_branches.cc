#include "clang-plugin/source/reminding_branches.h"

#include <algorithm>

namespace ofdcheck::lint {

using namespace clang;

RemindingBranches::RemindingBranches(const EventLoops& loops, const Reminding& reminding,
                                     const Function& in, const CFG& graph)
    : loops_(loops), reminding_(reminding), in_(in) {
  for (const CFGBlock* block : graph) has_[block] = comes_first(*block);
}

RemindingBranches::Has RemindingBranches::comes_first(const CFGBlock& block) const {
  for (const CFGElement& element : block) {
    const auto stmt = element.getAs<CFGStmt>();
    if (!stmt) continue;
    if (isa<CallExpr>(stmt->getStmt()) && loops_.waits(stmt->getStmt())) return Has::wait;
    if (reminding_.reminds(stmt->getStmt(), in_)) return Has::reminder;
  }
  return Has::neither;
}

bool RemindingBranches::leads_to_reminder(const CFGBlock* from) const {
  std::set<const CFGBlock*> seen;
  std::vector<const CFGBlock*> open = {from};
  while (!open.empty()) {
    const CFGBlock* block = open.back();
    open.pop_back();
    if (block == nullptr || !seen.insert(block).second) continue;
    const Has has = has_.at(block);
    if (has == Has::reminder) return true;
    if (has == Has::neither)
      for (const CFGBlock::AdjacentBlock& next : block->succs())
        open.push_back(next.getReachableBlock());
  }
  return false;
}

bool RemindingBranches::is_quiet_side(const CFGBlock& branch, const CFGBlock* side) const {
  return std::any_of(branch.succ_begin(), branch.succ_end(),
                     [&](const CFGBlock::AdjacentBlock& other) {
                       return other.getReachableBlock() != side &&
                              leads_to_reminder(other.getReachableBlock());
                     }) &&
         !leads_to_reminder(side);
}

}  // namespace ofdcheck::lint
