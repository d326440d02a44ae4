// Gathers how the paths through the function under exploration end: model/story.h in, facts out.
#pragma once

#include <vector>

#include "clang-plugin/facts/path_end.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState_Fwd.h"

namespace clang {
class ReturnStmt;
namespace ento {
class CheckerContext;
class SymbolReaper;
}  // namespace ento
}  // namespace clang

namespace ofdcheck::lint {

class Teller {
 public:
  void hear(const clang::ReturnStmt* stmt, clang::ento::CheckerContext& c);
  // What paths found out about the numbers of their callers must not be forgotten before they end.
  static void keep_alive(const clang::ento::ProgramStateRef& state,
                         clang::ento::SymbolReaper& reaper);
  std::vector<PathEnd> take() { return std::move(ends_); }

 private:
  std::vector<PathEnd> ends_;
};

}  // namespace ofdcheck::lint
