#include "clang-plugin/engine/entries.h"

#include <algorithm>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/source/answers.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace ofdcheck::lint {
namespace {

using clang::FunctionDecl;

// What opens or only uses a number is of interest beside one of these; alone it is not.
bool begins_a_story(Kind kind) {
  return kind == Kind::closes || kind == Kind::registers || kind == Kind::accepts ||
         kind == Kind::dups || kind == Kind::waits;
}

bool begins_a_story(const FunctionFacts& facts) {
  return any_deed(facts, [](const Deed& deed) { return begins_a_story(kind_of(deed.call)); });
}

class Callers {
 public:
  Callers(const Source& source, const ProgramFacts* program) : source_(source), program_(program) {
    for (const Answer& answer : answers_of(source)) turns_.insert(answer.turn);
    for (const Function& function : source.functions()) {
      by_decl_[function.decl->getCanonicalDecl()] = &function;
      for (const FunctionDecl* callee : function.callees) of_[callee].push_back(&function);
    }
  }

  void mark() {
    std::vector<const Function*> open;
    for (const Function& function : source_.functions())
      if (begins(function)) {
        reach_.insert(&function);
        open.push_back(&function);
      }
    while (!open.empty()) {
      const Function* reached = open.back();
      open.pop_back();
      for (const Function* caller : of_[reached->decl->getCanonicalDecl()])
        if (reach_.insert(caller).second) open.push_back(caller);
    }
  }

  bool begins(const Function& function) const {
    if (turns_.contains(function.decl)) return true;
    for (const Call& call : function.calls)
      if (begins_a_story(call.libc->kind)) return true;
    if (program_ == nullptr) return false;
    for (const FunctionDecl* callee : function.callees)
      if (!by_decl_.contains(callee))
        if (const FunctionFacts* facts = summary_of(callee, program_))
          if (begins_a_story(*facts)) return true;
    return false;
  }

  // Callees first; the reverse of this is the order wanted.
  void visit(const Function* function) {
    if (!reach_.contains(function) || !seen_.insert(function).second) return;
    for (const FunctionDecl* callee : function->callees)
      if (const auto found = by_decl_.find(callee); found != by_decl_.end()) visit(found->second);
    order_.push_back(entry_of(*function));
  }

  Entry entry_of(const Function& function) const {
    Entry entry{function.decl, begins(function), {}};
    for (const FunctionDecl* callee : function.callees)
      if (const auto found = by_decl_.find(callee);
          found != by_decl_.end() && found->second != &function && reach_.contains(found->second))
        entry.through.push_back(callee);
    return entry;
  }

  std::vector<Entry> callers_first() {
    for (const Function& function : source_.functions()) visit(&function);
    std::reverse(order_.begin(), order_.end());
    return std::move(order_);
  }

 private:
  const Source& source_;
  const ProgramFacts* program_;
  llvm::DenseMap<const FunctionDecl*, const Function*> by_decl_;
  llvm::DenseMap<const FunctionDecl*, std::vector<const Function*>> of_;
  llvm::DenseSet<const FunctionDecl*> turns_;  // those that answer what is to be armed
  llvm::DenseSet<const Function*> reach_;
  llvm::DenseSet<const Function*> seen_;
  std::vector<Entry> order_;
};

}  // namespace

std::vector<Entry> entries_of(const Source& source, const ProgramFacts* program) {
  Callers callers(source, program);
  callers.mark();
  return callers.callers_first();
}

}  // namespace ofdcheck::lint
