// A std::unique_ptr that was moved into a container of the library is empty: its destructor, which
// stands at the end of most functions that make something for a container, has nothing to do.
#pragma once

#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

// A call of a container that takes what it is given in any case, also where the key is there already.
bool takes_always(const clang::ento::CallEvent& event);

class MovedOwners : public clang::ento::Checker<clang::ento::check::PostCall> {
 public:
  void checkPostCall(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c) const;
};

}  // namespace ofdcheck::lint
