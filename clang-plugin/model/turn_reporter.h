// Turns what a check of turns says into a report of the analyzer's, at the call that took
// something.
#pragma once

#include "clang-plugin/model/path_call.h"
#include "clang-plugin/model/rule_types.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class DescriptorModel;
struct TurnEnd;  // model/turn_end.h

// What was taken on the path: from which number, by which call, in which frame.
struct Taken {
  clang::ento::SymbolRef fd = nullptr;
  const clang::Stmt* by = nullptr;
  const clang::StackFrameContext* in = nullptr;
};

// Has every check of turns among the rules judge this end.
void judge_turn(const TurnEnd& end, const Taken& taken, const RuleTypes& rules,
                const DescriptorModel& descriptors, clang::ento::CheckerContext& c);

// A function of C's library, or one that only asks: it prints, copies or computes, and wakes
// nobody.
bool is_harmless(const clang::ento::CallEvent& event);

}  // namespace ofdcheck::lint
