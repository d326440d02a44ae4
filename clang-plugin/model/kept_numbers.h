// Numbers that nothing on the path holds any more, and that are not lost: those that live on as text
// for a program that is started later, and 0 to 2, which are opened for their place.
#pragma once

#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class KeptNumbers : public clang::ento::Checker<clang::ento::check::PostCall> {
 public:
  void checkPostCall(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c) const;
};

}  // namespace ofdcheck::lint
