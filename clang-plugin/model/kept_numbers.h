// Numbers that nothing on the path holds any more, and that are not lost: those that live on as
// text for a program that is started later, 0 to 2, which are opened for their place, and those
// that the path has found to be equal to one that somebody else has.
#pragma once

#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class KeptNumbers
    : public clang::ento::Checker<clang::ento::check::PostCall, clang::ento::eval::Assume> {
 public:
  void checkPostCall(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c) const;
  clang::ento::ProgramStateRef evalAssume(clang::ento::ProgramStateRef state,
                                          clang::ento::SVal condition, bool holds) const;
};

}  // namespace ofdcheck::lint
