// errno is never negative: a program that returns -errno tells its own statuses from it by the sign.
#pragma once

#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class ErrnoSign : public clang::ento::Checker<clang::ento::check::PostCall> {
 public:
  void checkPostCall(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c) const;
};

}  // namespace ofdcheck::lint
