// Owners that a path finds by the number they own (facts/owners.h): conns[fd] is one element for as
// long as nobody may have changed that, and what its owner closes is fd.
#pragma once

#include <memory>
#include <string>

#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/act.h"
#include "clang/AST/Decl.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "llvm/ADT/DenseMap.h"

namespace ofdcheck::lint {

class DescriptorModel;

// Where a path has found an owner.
struct FoundOwner {
  const clang::ValueDecl* container = nullptr;
  const clang::ValueDecl* place = nullptr;  // of the owner, in an element or itself
  SymbolRef index = nullptr;

  bool operator==(const FoundOwner&) const = default;
  void Profile(llvm::FoldingSetNodeID& id) const;
};

class IndexOwners
    : public clang::ento::Checker<clang::ento::check::PreCall, clang::ento::check::PostCall,
                                  clang::ento::check::Bind, clang::ento::check::LiveSymbols,
                                  clang::ento::check::DeadSymbols> {
 public:
  IndexOwners();
  ~IndexOwners();

  // Whose knowledge of the program counts here, too.
  void follow(const DescriptorModel* descriptors) { descriptors_ = descriptors; }

  void checkPreCall(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c) const;
  void checkPostCall(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c) const;
  void checkBind(clang::ento::SVal place, clang::ento::SVal value, const clang::Stmt* stmt,
                 clang::ento::CheckerContext& c) const;
  // LLVM 22 says also whether it is an initialisation.
  void checkBind(clang::ento::SVal place, clang::ento::SVal value, const clang::Stmt* stmt, bool,
                 clang::ento::CheckerContext& c) const {
    checkBind(place, value, stmt, c);
  }
  void checkLiveSymbols(ProgramStateRef state, clang::ento::SymbolReaper& reaper) const;
  void checkDeadSymbols(clang::ento::SymbolReaper& reaper, clang::ento::CheckerContext& c) const;

  // The act, of the index under which the owner of its number was found, where that is the number.
  // `state` forgets what it knows of an index that may be another's by now.
  Act named(Act act, ProgramStateRef& state, const clang::ASTContext& context) const;
  // A value that is no number to others, as part of a token, but an index under which an owner was
  // found; null for all others.
  static SymbolRef index_of(clang::ento::SVal value, const ProgramStateRef& state);
  // It is such an index, and part of what an event brought.
  static bool is_of_token(SymbolRef index, const ProgramStateRef& state);
  // The numbers of owners that this call puts into a container for good, and that were closed while
  // these owners had them.
  std::vector<SymbolRef> closed_before(const clang::ento::CallEvent& event,
                                       const ProgramStateRef& state,
                                       const clang::ASTContext& context) const;

 private:
  const ProgramFacts& program(const clang::ASTContext& context) const;
  const std::string& key(const clang::ValueDecl* place) const;
  using Agreed = bool (Owners::*)(const std::string&, const std::string&, const std::string&) const;
  bool agrees(Agreed how, const FoundOwner& found, const clang::FieldDecl* number,
              const clang::ASTContext& context) const;
  // An owner's number is used: by the owner's end, or while it is there.
  Act of_owner(Act act, SymbolRef pointer, SymbolRef index, ProgramStateRef& state) const;
  void look_up(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c) const;

  const DescriptorModel* descriptors_ = nullptr;
  mutable llvm::DenseMap<const clang::ValueDecl*, std::string> keys_;
};

}  // namespace ofdcheck::lint
