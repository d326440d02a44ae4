// Turns what a check of turns says into a report of the analyzer's, at the call that took
// something, or where the turn ends.
#pragma once

#include "clang-plugin/model/path_call.h"
#include "clang-plugin/model/rule_types.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class DescriptorModel;
struct TurnEnd;  // model/turn_end.h

// What was taken on the path: from which number, by which call, in which frame.
struct Taken {
  clang::ento::SymbolRef fd = nullptr;  // null where that is not known
  const clang::Stmt* by = nullptr;
  const clang::StackFrameContext* in = nullptr;
  // Where it is to be mended, in the same frame; null where that is the call.
  const clang::Stmt* end = nullptr;
};

// Has every check of turns among the rules judge this end.
void judge_turn(const TurnEnd& end, const Taken& taken, const RuleTypes& rules,
                const DescriptorModel& descriptors, clang::ento::CheckerContext& c);
// The same once the paths are done, of the one that ended at this node.
void judge_turn(const TurnEnd& end, const Taken& taken, const RuleTypes& rules,
                const DescriptorModel& descriptors, clang::ento::ExplodedNode* node,
                clang::ento::BugReporter& reporter);

}  // namespace ofdcheck::lint
