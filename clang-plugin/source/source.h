// A translation unit as the checks of shape see it: its functions (instances of templates, lambdas
// and members too, but not those of system headers) and in each the calls of libc, in source order.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "clang-plugin/finding.h"
#include "clang-plugin/libc.h"
#include "clang/AST/Expr.h"

namespace clang {
class ASTContext;
class FunctionDecl;
class IfStmt;
class ParentMap;
class VarDecl;
}  // namespace clang

namespace ofdcheck::lint {

class Places;  // source/places.h
class ProgramFacts;
struct Function;
struct UnitFacts;

struct Call {
  const clang::CallExpr* expr;
  const LibcCall* libc;
  const Function* in;

  const clang::Expr* argument(unsigned i) const {
    return i < expr->getNumArgs() ? expr->getArg(i)->IgnoreParenImpCasts() : nullptr;
  }
};

struct Function {
  const clang::FunctionDecl* decl;
  const clang::Stmt* body;
  std::string name;
  std::vector<Call> calls;                          // of libc
  std::vector<Call> relayed;                        // of functions that return what libc returns
  std::vector<const clang::FunctionDecl*> callees;  // canonical; destructors among them
};

class Source {
 public:
  // Without facts of the program those of the unit itself serve.
  explicit Source(clang::ASTContext& context, const ProgramFacts* program = nullptr);
  ~Source();
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  clang::ASTContext& context() const { return context_; }
  const std::vector<Function>& functions() const { return functions_; }
  // Every call of these kinds, function by function.
  void each_call(Kind kind, const std::function<void(const Call&)>& take) const;
  void each_call(Libc id, const std::function<void(const Call&)>& take) const;
  // The same, and the calls of the unit's own functions that return what such a call returned.
  void each_relayed(Kind kind, const std::function<void(const Call&)>& take) const;
  bool calls(Kind kind) const;
  const Function* function(const clang::FunctionDecl* decl) const;
  // Something in the unit that is come to names it.
  bool names(const clang::FunctionDecl* function) const;

  // Made when it is first asked for.
  const Places& places() const;
  // What the text says of its functions (facts/walk.h); made when it is first asked for.
  const UnitFacts& said() const;
  // What is known beyond the function at hand. The unit itself need not be among its units.
  const ProgramFacts& program() const;
  // What was known when the unit was begun with; null for nothing.
  const ProgramFacts* given_program() const { return given_; }

  std::optional<std::int64_t> constant(const clang::Expr* expr) const;
  // The statement right around another one of the same function; null at the body.
  const clang::Stmt* parent(const Function& function, const clang::Stmt* stmt) const;
  // A finding of this rule at this call, its level the rule's own.
  Finding finding(RuleId rule, const Call& call) const;
  Finding finding(RuleId rule, const Function& function, const clang::Stmt* where) const;
  // Outside of any function.
  Finding finding(RuleId rule, const clang::Stmt* where) const;

 private:
  clang::ASTContext& context_;
  std::vector<Function> functions_;
  std::unordered_map<const clang::Decl*, const Function*> by_decl_;  // canonical
  mutable std::unique_ptr<std::unordered_set<const clang::Decl*>> named_;
  mutable std::unique_ptr<Places> places_;
  mutable std::unique_ptr<UnitFacts> said_;
  const ProgramFacts* given_;
  mutable const ProgramFacts* program_;
  mutable std::unique_ptr<ProgramFacts> own_;
  // One function is asked about many times in a row.
  mutable const Function* parents_of_ = nullptr;
  mutable std::unique_ptr<clang::ParentMap> parents_;
};

// Calls `take` with this statement and everything below it, in source order, but not with the
// bodies of lambdas, which are functions of their own, nor with branches that are never taken, nor
// with conditions that cannot hold.
void walk(const clang::Stmt* stmt, const std::function<void(const clang::Stmt*)>& take);

bool is_loop(const clang::Stmt* stmt);
// `inner` is `outer` or a part of it.
bool is_below(const Source& source, const Function& function, const clang::Stmt* inner,
              const clang::Stmt* outer);

// Whoever comes to `later` has executed `earlier` before: as a statement, or in its condition, of a
// block that is around both, from which nothing in between leaves.
bool is_done_before(const Source& source, const Function& function, const clang::Stmt* earlier,
                    const clang::Stmt* later);
// `holds` of the function, or of one of the unit that it calls, so many calls down.
bool reaches(const Source& source, const Function& function,
             const std::function<bool(const Function&)>& holds, int depth = 3);

// Each condition below the statement: of branches, loops, choices and switches, and what `&&` and `||`
// ask first.
void each_condition(const clang::Stmt* body,
                    const std::function<void(const clang::Expr*)>& take);
// The parts of a statement that may be come to: not the branch that a constant condition rules out,
// nor what stands in a block behind an `if` that always leaves it.
void each_live_child(const clang::Stmt* stmt, const std::function<void(const clang::Stmt*)>& take);
// The branch that a constant condition rules out; null when there is none.
const clang::Stmt* dead_branch(const clang::Stmt* stmt);
// No other unit can call it, and nothing that is come to in this one names it.
bool is_never_named(const Source& source, const Function& function);
// Its condition is constant, and true.
bool always_holds(const clang::IfStmt* branch);
// `a && b` of which one side is constant and false.
bool cannot_hold(const clang::Stmt* stmt);

// The variable that an expression names, through parentheses and casts; else null.
const clang::VarDecl* variable(const clang::Expr* expr);
// The same behind one &.
const clang::VarDecl* pointed_variable(const clang::Expr* expr);

class SourceReport {
 public:
  // Drops a finding that another instance of the same template has made.
  void add(Finding finding);
  std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::vector<Finding> findings_;
};

}  // namespace ofdcheck::lint
