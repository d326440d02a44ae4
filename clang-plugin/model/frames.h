// Where a finding belongs: the lowest frame that holds all of its steps.
#pragma once

#include <initializer_list>

#include "clang/Analysis/AnalysisDeclContext.h"
#include "clang/Analysis/PathDiagnostic.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

struct Mend {
  clang::ento::PathDiagnosticLocation place;  // of the call in that frame; invalid for none
  const clang::StackFrameContext* frame = nullptr;
};

// A bug in a helper that three callers share is three bugs if each caller did its part before, and
// one if the helper does it all. A null step is none.
Mend place_to_mend(const clang::ento::CallEvent& event,
                   std::initializer_list<const clang::StackFrameContext*> steps,
                   clang::ento::CheckerContext& c);
// The same of a statement in a frame that the path may have left.
Mend place_to_mend(const clang::Stmt* stmt, const clang::StackFrameContext* frame,
                   std::initializer_list<const clang::StackFrameContext*> steps,
                   clang::ento::CheckerContext& c);

// The call is below a destructor that C++ does not run there: of a union's member, which clang 19 has at
// the end of the union's own destructor, or of a parameter at the end of its function, which clang 22
// has besides that of the temporary.
bool is_of_no_destruction(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c);
// It is in the text of a library.
bool is_in_library(clang::ento::CheckerContext& c);
// It is in a destructor, or below one.
bool is_in_destructor(clang::ento::CheckerContext& c);
// The path is below a function that gives up a share in something by an atomic counter, as the last
// release of a std::shared_ptr does. What is left there no path knows, so that it may be that
// another share remains, and nothing below is done.
bool is_below_release(clang::ento::CheckerContext& c);

}  // namespace ofdcheck::lint
