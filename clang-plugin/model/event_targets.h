// A pointer that an event brings may be to a local variable whose address was given to epoll_ctl.
#pragma once

#include "clang/AST/Expr.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class EventTargets
    : public clang::ento::Checker<clang::ento::check::PostStmt<clang::BinaryOperator>,
                                  clang::ento::check::DeadSymbols> {
 public:
  void checkPostStmt(const clang::BinaryOperator* compared, clang::ento::CheckerContext& c) const;
  void checkDeadSymbols(clang::ento::SymbolReaper& reaper, clang::ento::CheckerContext& c) const;
};

}  // namespace ofdcheck::lint
