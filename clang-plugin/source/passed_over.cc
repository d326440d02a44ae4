#include "clang-plugin/source/passed_over.h"

#include <sys/epoll.h>

#include <algorithm>
#include <set>

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/facts/flows.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/event_tests.h"
#include "clang-plugin/source/looks.h"
#include "clang-plugin/source/places.h"
#include "clang-plugin/source/registrations.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

constexpr std::uint32_t kTroubles = EPOLLHUP | EPOLLERR | EPOLLRDHUP;

bool is_event_type(QualType type) {
  type = type.getNonReferenceType();
  if (type->isPointerType()) type = type->getPointeeType();
  const RecordDecl* record = type->getAsRecordDecl();
  return record != nullptr && record->getName() == "epoll_event";
}

bool is_data(const MemberExpr* member) {
  const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
  return field != nullptr && field->getName() == "data";
}

// The event that an expression is a part of, by the name that the function has for it.
const VarDecl* event_of(const Expr* expr) {
  for (;;) {
    expr = expr->IgnoreParenCasts();
    if (const auto* member = dyn_cast<MemberExpr>(expr))
      expr = member->getBase();
    else if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr))
      expr = element->getBase();
    else if (const auto* pointed = dyn_cast<UnaryOperator>(expr);
             pointed != nullptr &&
             (pointed->getOpcode() == UO_Deref || pointed->getOpcode() == UO_AddrOf))
      expr = pointed->getSubExpr();
    else
      return variable(expr);
  }
}

// `return;` or `continue;`, alone.
bool only_leaves(const Stmt* stmt) {
  if (const auto* block = dyn_cast<CompoundStmt>(stmt))
    return block->size() == 1 && only_leaves(block->body_front());
  if (const auto* end = dyn_cast<ReturnStmt>(stmt)) return end->getRetValue() == nullptr;
  return isa<ContinueStmt>(stmt);
}

bool always_leaves(const Stmt* stmt) {
  if (const auto* block = dyn_cast<CompoundStmt>(stmt))
    return !block->body_empty() && always_leaves(block->body_back());
  return isa<ReturnStmt, ContinueStmt>(stmt);
}

// Follows what is done with an event before a branch, in the function of the branch and in those
// that call it.
class Before {
 public:
  explicit Before(const Source& source) : source_(source) {}

  // Nothing that could concern the event is done by who comes to `stmt`, nor behind it.
  bool does_nothing(const Function& in, const VarDecl* event, const Stmt* stmt,
                    unsigned depth = 0) const {
    if (depth > 3) return false;
    for (const Stmt* at = stmt; at != in.body;) {
      const Stmt* around = source_.parent(in, at);
      if (around == nullptr) return false;
      if (is_loop(around)) return is_loop_of(around, event, at) && only_handed(in, event, stmt);
      const auto* block = dyn_cast<CompoundStmt>(around);
      if (block == nullptr) return false;
      for (const Stmt* each : block->body()) {
        if (each == at) break;
        if (!is_harmless(each, event)) return false;
      }
      at = around;
    }
    return is_called_for_nothing_else(in, event, depth);
  }

 private:
  // Its body is where the event is one of a batch.
  bool is_loop_of(const Stmt* loop, const VarDecl* event, const Stmt* body) const {
    if (const auto* range = dyn_cast<CXXForRangeStmt>(loop))
      return range->getBody() == body && range->getLoopVariable() == event;
    const auto* counted = dyn_cast<ForStmt>(loop);
    return counted != nullptr && counted->getBody() == body && event->getType()->isArrayType();
  }

  // In the function of the loop the event is named where the statement is, and for its data.
  bool only_handed(const Function& in, const VarDecl* event, const Stmt* stmt) const {
    bool only = true;
    walk(in.body, [&](const Stmt* part) {
      const auto* name = dyn_cast<DeclRefExpr>(part);
      if (name == nullptr || name->getDecl() != event) return;
      only = only && (is_below(source_, in, part, stmt) || is_for_data(in, part) ||
                      is_given_to_wait(in, part));
    });
    return only;
  }

  bool is_for_data(const Function& in, const Stmt* name) const {
    for (const Stmt* around = source_.parent(in, name); around != nullptr;
         around = source_.parent(in, around)) {
      if (const auto* member = dyn_cast<MemberExpr>(around)) return is_data(member);
      if (!isa<ImplicitCastExpr, ParenExpr, ArraySubscriptExpr, UnaryOperator>(around))
        return false;
    }
    return false;
  }

  bool is_given_to_wait(const Function& in, const Stmt* name) const {
    for (const Stmt* around = source_.parent(in, name); around != nullptr && isa<Expr>(around);
         around = source_.parent(in, around))
      if (const auto* call = dyn_cast<CallExpr>(around)) {
        const LibcCall* libc = libc_call(call->getDirectCallee());
        return libc != nullptr && libc->kind == Kind::waits;
      }
    return false;
  }

  // Of what stands before the branch in its block: what may be done and comes to the branch after
  // it.
  bool is_harmless(const Stmt* stmt, const VarDecl* event) const {
    if (const auto* branch = dyn_cast<IfStmt>(stmt);
        branch != nullptr && branch->getElse() == nullptr && always_leaves(branch->getThen()))
      return branch->getCond() != nullptr && is_harmless(branch->getCond(), event);
    if (isa<Expr, DeclStmt>(stmt) || isa<IfStmt>(stmt)) return asks_nothing_of(stmt, event);
    return isa<NullStmt>(stmt);
  }

  // Neither the mask nor the event as a whole is named, no call does anything to descriptors, and
  // nothing is left that somebody may come back to.
  bool asks_nothing_of(const Stmt* stmt, const VarDecl* event) const {
    bool nothing = !marks(source_, stmt);
    std::set<const Stmt*> for_data;
    walk(stmt, [&](const Stmt* part) {
      if (const auto* member = dyn_cast<MemberExpr>(part); member != nullptr && is_data(member))
        for_data.insert(name_in(member->getBase()));
      const auto* name = dyn_cast<DeclRefExpr>(part);
      if (name != nullptr && name->getDecl() == event) nothing = nothing && for_data.contains(name);
      if (const auto* call = dyn_cast<CallExpr>(part)) nothing = nothing && is_idle(call);
      nothing = nothing && !isa<CXXThrowExpr>(part) && !isa<LambdaExpr>(part);
    });
    return nothing;
  }

  static const Stmt* name_in(const Expr* expr) {
    for (;;) {
      expr = expr->IgnoreParenImpCasts();
      if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr))
        expr = element->getBase();
      else if (const auto* member = dyn_cast<MemberExpr>(expr))
        expr = member->getBase();
      else if (const auto* unary = dyn_cast<UnaryOperator>(expr))
        expr = unary->getSubExpr();
      else
        return expr;
    }
  }

  bool is_idle(const CallExpr* call) const {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr) return false;
    if (libc_call(callee) != nullptr) return false;
    if (is_of_system(callee)) return true;
    const std::string key = key_of(callee);
    const ProgramFacts& program = source_.program();
    return program.leaves_descriptors_alone(key) && !program.reaches(key, Kind::input) &&
           !program.reaches(key, Kind::output) && !program.reaches(key, Kind::uses) &&
           !program.may_mark(key);
  }

  // Who calls the function has the event from a batch, and does nothing else about it.
  bool is_called_for_nothing_else(const Function& in, const VarDecl* event, unsigned depth) const {
    const auto* parameter = dyn_cast<ParmVarDecl>(event);
    const bool here_only =
        !in.decl->hasExternalFormalLinkage() || in.decl->getAccess() == AS_private;
    const auto* method = dyn_cast<CXXMethodDecl>(in.decl);
    if (parameter == nullptr || parameter->getDeclContext() != in.decl || !here_only ||
        (method != nullptr && method->isVirtual()) || is_named_beside_calls(in))
      return false;
    const auto& calls = source_.places().calls_of(in.decl);
    return !calls.empty() && std::all_of(calls.begin(), calls.end(), [&](const Given& given) {
      const unsigned index = parameter->getFunctionScopeIndex();
      if (index >= given.arguments.size()) return false;
      const VarDecl* outer = event_of(given.arguments[index]);
      const Stmt* around = source_.parent(*given.in, given.where);
      while (isa_and_nonnull<ExprWithCleanups>(around)) around = source_.parent(*given.in, around);
      const Stmt* call = given.where;
      while (isa_and_nonnull<ExprWithCleanups>(source_.parent(*given.in, call)))
        call = source_.parent(*given.in, call);
      // Nothing is made of what it returns.
      if (!isa_and_nonnull<CompoundStmt, ForStmt, CXXForRangeStmt>(around)) return false;
      return outer != nullptr && is_event_type(element_of(outer->getType())) &&
             does_nothing(*given.in, outer, call, depth + 1);
    });
  }

  QualType element_of(QualType type) const {
    const ArrayType* array = source_.context().getAsArrayType(type);
    return array == nullptr ? type : array->getElementType();
  }

  bool is_named_beside_calls(const Function& function) const {
    unsigned named = 0;
    for (const Function& other : source_.functions())
      walk(other.body, [&](const Stmt* stmt) {
        const Decl* decl = nullptr;
        if (const auto* name = dyn_cast<DeclRefExpr>(stmt)) decl = name->getDecl();
        if (const auto* member = dyn_cast<MemberExpr>(stmt)) decl = member->getMemberDecl();
        named += decl != nullptr && decl->getCanonicalDecl() == function.decl->getCanonicalDecl();
      });
    return named != source_.places().calls_of(function.decl).size();
  }

  const Source& source_;
};

// `(mask & BITS) == 0` or `!(mask & BITS)`, also where a constant stands beside it.
EventTest none_of(const Source& source, const Expr* condition) {
  condition = condition->IgnoreParenImpCasts();
  if (const auto* negated = dyn_cast<UnaryOperator>(condition);
      negated != nullptr && negated->getOpcode() == UO_LNot)
    return event_test_in(source, negated->getSubExpr());
  const auto* both = dyn_cast<BinaryOperator>(condition);
  if (both == nullptr) return {};
  if (both->getOpcode() == BO_LAnd) {
    bool holds = false;
    if (both->getLHS()->EvaluateAsBooleanCondition(holds, source.context()) && holds)
      return none_of(source, both->getRHS());
    return {};
  }
  if (both->getOpcode() != BO_EQ || source.constant(both->getRHS()) != 0) return {};
  return event_test_in(source, both->getLHS());
}

const Expr* mask_in(const Expr* condition) {
  const Expr* found = nullptr;
  walk(condition, [&](const Stmt* part) {
    const auto* both = dyn_cast<BinaryOperator>(part);
    if (both != nullptr && both->getOpcode() == BO_And && found == nullptr) found = both->getLHS();
  });
  return found;
}

// Some mask that this unit registers with has EPOLLRDHUP and not EPOLLIN.
class EndAlone {
 public:
  explicit EndAlone(const Source& source) : masks_(source.program().masks()) {
    source.each_call(Kind::registers, [&](const Call& ctl) {
      const auto mask = mask_of_ctl(source, ctl);
      if (mask && mask->has(EPOLLRDHUP) && mask->never(EPOLLIN)) found_ = true;
      for (const ParmVarDecl* parameter : ctl.in->decl->parameters())
        if (const std::string node = node_of(parameter); masks_.is_made_of(kRegistered, node))
          follow(node);
    });
    each_mask_given(source, [&](const Function&, const CallExpr*, const Expr* mask) {
      if (const auto* parameter = dyn_cast_or_null<ParmVarDecl>(variable(mask)))
        follow(node_of(parameter));
      for (const MaskFlow& value : values_of(source, mask)) look_at(value);
    });
    while (!found_ && !open_.empty()) {
      const std::string node = open_.back();
      open_.pop_back();
      for (const MaskFlow& flow : masks_.flows_to(node)) look_at(flow);
    }
  }

  bool is_asked_for() const { return found_; }

 private:
  void follow(const std::string& node) {
    if (!node.empty() && seen_.insert(node).second) open_.push_back(node);
  }

  void look_at(const MaskFlow& flow) {
    if (flow.parts.empty()) found_ |= (flow.bits & EPOLLRDHUP) != 0 && (flow.bits & EPOLLIN) == 0;
    if (flow.parts.size() == 1 && flow.bits == 0) follow(flow.parts[0].node);
  }

  const Masks& masks_;
  std::set<std::string> seen_;
  std::vector<std::string> open_;
  bool found_ = false;
};

// A number that no peer hangs up on.
bool is_of_no_peer(const Source& source, const Function& in, const Expr* fd) {
  return source.places().made_by(in, fd, [](const Call& made) {
    return made.libc->kind == Kind::opens && made.libc->id != Libc::socket_;
  });
}

// A field that is made true.
const FieldDecl* mark_of(const Source& source, const Stmt* stmt) {
  const auto* assigned = dyn_cast<BinaryOperator>(stmt);
  if (assigned == nullptr || assigned->getOpcode() != BO_Assign) return nullptr;
  const auto* member = dyn_cast<MemberExpr>(assigned->getLHS()->IgnoreParenImpCasts());
  const auto value = source.constant(assigned->getRHS());
  return member != nullptr && value && *value != 0 ? dyn_cast<FieldDecl>(member->getMemberDecl())
                                                   : nullptr;
}

const FieldDecl* asked_field(const Expr* condition) {
  const auto* member = dyn_cast<MemberExpr>(condition->IgnoreParenImpCasts());
  return member == nullptr ? nullptr : dyn_cast<FieldDecl>(member->getMemberDecl());
}

// Nothing, or a call of what does nothing whichever body it has.
bool does_nothing(const Source& source, const Stmt* stmt) {
  if (const auto* block = dyn_cast<CompoundStmt>(stmt))
    return std::all_of(block->body_begin(), block->body_end(),
                       [&](const Stmt* each) { return does_nothing(source, each); });
  if (only_leaves(stmt)) return true;
  const auto* end = dyn_cast<ReturnStmt>(stmt);
  const Expr* value = end != nullptr ? end->getRetValue() : dyn_cast<Expr>(stmt);
  const auto* call = value == nullptr ? nullptr : dyn_cast<CallExpr>(value->IgnoreImplicit());
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  return callee != nullptr && callee->getReturnType()->isVoidType() &&
         source.program().only_looks(key_of(callee));
}

// What a function is given of an event: the event itself, or its mask.
const VarDecl* event_given(const Function& function) {
  for (const ParmVarDecl* parameter : function.decl->parameters())
    if (is_event_type(parameter->getType())) return parameter;
  return nullptr;
}

}  // namespace

std::vector<PassedOver> events_of_neither_direction(const Source& source) {
  std::vector<PassedOver> found;
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      const auto* branch = dyn_cast<IfStmt>(stmt);
      if (branch == nullptr || branch->getElse() != nullptr || branch->getCond() == nullptr ||
          !only_leaves(branch->getThen()))
        return;
      const EventTest none = none_of(source, branch->getCond());
      if ((none.bits & (EPOLLIN | EPOLLOUT)) != (EPOLLIN | EPOLLOUT) ||
          (none.bits & kTroubles) != 0)
        return;
      const VarDecl* event = event_of(mask_in(branch->getCond()));
      if (event == nullptr || !Before(source).does_nothing(function, event, branch)) return;
      found.push_back({&function, branch});
    });
  if (found.empty() || !registers_levels_only(source) || !EndAlone(source).is_asked_for())
    found.clear();
  return found;
}

std::vector<Pause> deaf_pauses(const Source& source) {
  std::vector<Pause> found;
  const auto judge = [&](const Function& in, const CallExpr* call) {
    walk(in.body, [&](const Stmt* stmt) {
      const FieldDecl* mark = mark_of(source, stmt);
      if (mark == nullptr) return;
      for (const Function& function : source.functions())
        walk(function.body, [&](const Stmt* part) {
          const auto* branch = dyn_cast<IfStmt>(part);
          if (branch == nullptr || branch->getElse() != nullptr || branch->getCond() == nullptr ||
              asked_field(branch->getCond()) != mark || !always_leaves(branch->getThen()))
            return;
          const VarDecl* event = event_given(function);
          if (event != nullptr && does_nothing(source, branch->getThen()) &&
              Before(source).does_nothing(function, event, branch))
            found.push_back({&in, call, {&function, branch}});
        });
    });
  };
  source.each_call(Kind::registers, [&](const Call& ctl) {
    const auto mask = mask_of_ctl(source, ctl);
    if (operation_of(source, ctl) == EPOLL_CTL_MOD && mask && mask->may == 0 &&
        mask->unknown == 0 && !is_of_no_peer(source, *ctl.in, ctl.argument(2)))
      judge(*ctl.in, ctl.expr);
  });
  each_mask_given(source, [&](const Function& in, const CallExpr* call, const Expr* mask) {
    const FunctionDecl* callee = call->getDirectCallee();
    const auto has_no_peer = [&](const Expr* given) { return is_of_no_peer(source, in, given); };
    if (source.constant(mask) == 0 && may_modify(source, callee) &&
        std::none_of(call->arg_begin(), call->arg_end(), has_no_peer))
      judge(in, call);
  });
  return found;
}

}  // namespace ofdcheck::lint
