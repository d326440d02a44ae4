#include "clang-plugin/source/armed_listeners.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/owners.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

constexpr int kDepth = 3;

const ValueDecl* named_by(const Expr* expr) {
  expr = bare(expr);
  if (const auto* unary = dyn_cast_or_null<UnaryOperator>(expr);
      unary != nullptr && unary->getOpcode() == UO_AddrOf)
    expr = bare(unary->getSubExpr());
  if (const auto* name = dyn_cast_or_null<DeclRefExpr>(expr)) return name->getDecl();
  if (const auto* member = dyn_cast_or_null<MemberExpr>(expr)) return member->getMemberDecl();
  return nullptr;
}

void add_names(const Stmt* stmt, std::set<const ValueDecl*>& names) {
  walk(stmt, [&](const Stmt* each) {
    if (const auto* name = dyn_cast<DeclRefExpr>(each)) names.insert(name->getDecl());
    if (const auto* member = dyn_cast<MemberExpr>(each)) names.insert(member->getMemberDecl());
  });
}

bool is_called_here_only(const Function& function) {
  return !function.decl->hasExternalFormalLinkage() || function.decl->getAccess() == AS_private;
}

// Every EPOLL_CTL_ADD and MOD of the unit, here or by a function of another file.
class Arming {
 public:
  explicit Arming(const Source& source) : source_(source) {}

  std::vector<ArmedNumber> find() {
    source_.each_call(Kind::registers, [&](const Call& ctl) {
      const auto operation = operation_of(source_, ctl);
      if (operation == EPOLL_CTL_DEL) return;
      const auto mask = mask_of_ctl(source_, ctl);
      std::set<const ValueDecl*> names;
      add_names(ctl.in->body, names);
      take(ctl.argument(2), ctl.expr, ctl.in, operation == EPOLL_CTL_MOD,
           mask && mask->has(EPOLLONESHOT), names, 0);
    });
    for (const Function& function : source_.functions())
      walk(function.body, [&](const Stmt* stmt) {
        const auto* call = dyn_cast<CallExpr>(stmt);
        const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
        if (callee != nullptr && !isa<CXXOperatorCallExpr>(call) && libc_call(callee) == nullptr &&
            source_.function(callee) == nullptr)
          elsewhere(call, callee, function);
      });
    const Marks marks = marks_of(source_);
    for (const Site& site : sites_)
      if (!is_answer(site.call, *site.in, marks, 0)) others_.insert(site.named);
    std::erase_if(found_, [&](const ArmedNumber& each) { return others_.contains(each.named); });
    return std::move(found_);
  }

 private:
  void elsewhere(const CallExpr* call, const FunctionDecl* callee, const Function& in) {
    const FunctionFacts* facts = summary_of(callee, &source_.program());
    if (facts == nullptr) return;
    const auto look = [&](const Deed& deed) {
      if (kind_of(deed.call) != Kind::registers || deed.operation == EPOLL_CTL_DEL) return;
      for (unsigned i = 0; i < call->getNumArgs(); ++i) {
        if (deed.fd != std::to_string(i)) continue;
        std::set<const ValueDecl*> names;
        add_names(call, names);
        take(call->getArg(i)->IgnoreParenImpCasts(), call, &in, deed.operation == EPOLL_CTL_MOD,
             is_one_shot(deed, call), names, 0);
      }
    };
    for (const Case& each : facts->cases) {
      for (const Deed& deed : each.deeds) look(deed);
      for (const Deed& deed : each.maybe) look(deed);
    }
  }

  bool is_one_shot(const Deed& deed, const CallExpr* call) const {
    if (((deed.mask.value_or(0) | deed.mask_bits) & EPOLLONESHOT) != 0) return true;
    for (unsigned i = 0; i < call->getNumArgs(); ++i)
      if (deed.mask_from == std::to_string(i))
        return mask_of(source_, call->getArg(i)).has(EPOLLONESHOT);
    return false;
  }

  // Of a number that a function of the unit is given, its callers stand for it.
  void take(const Expr* fd, const Stmt* call, const Function* in, bool again, bool one_shot,
            std::set<const ValueDecl*> names, int depth) {
    const Place place = place_of(source_, fd);
    if (!place || place.element >= 0) return;
    if (!one_shot) others_.insert(place.decl);
    if (again && one_shot) {
      found_.push_back({place.decl, node_of(place.decl), names});
      sites_.push_back({place.decl, call, in});
    }
    const auto* parameter = dyn_cast<ParmVarDecl>(place.decl);
    if (parameter == nullptr || depth == kDepth) return;
    for (const Given& given : source_.places().calls_of(in->decl)) {
      const unsigned index = parameter->getFunctionScopeIndex();
      if (index >= given.arguments.size()) continue;
      std::set<const ValueDecl*> all = names;
      add_names(given.where, all);
      take(given.arguments[index]->IgnoreParenImpCasts(), given.where, given.in, again, one_shot,
           std::move(all), depth + 1);
    }
  }

  // Armed where it was accepted, at an event, or because of a mark: not for a while, in every turn,
  // or by whoever likes to.
  bool is_answer(const Stmt* call, const Function& in, const Marks& marks, int depth) const {
    const bool waits = std::any_of(in.calls.begin(), in.calls.end(),
                                   [](const Call& each) { return each.libc->kind == Kind::waits; });
    if (accepts(in) && !waits) return true;
    if (!events_asked_for(source_, {{call, in.decl}}).empty()) return true;
    const Stmt* child = call;
    for (const Stmt* stmt = source_.parent(in, child); stmt != nullptr;
         stmt = source_.parent(in, stmt)) {
      const auto* branch = dyn_cast<IfStmt>(stmt);
      if (branch != nullptr && child != branch->getCond() &&
          asks_for_mark(branch->getCond(), marks))
        return true;
      child = stmt;
    }
    const bool here_only = is_called_here_only(in);
    const std::vector<Given>& calls = source_.places().calls_of(in.decl);
    return here_only && depth < kDepth && !calls.empty() &&
           std::all_of(calls.begin(), calls.end(), [&](const Given& given) {
             return is_answer(given.where, *given.in, marks, depth + 1);
           });
  }

  static bool asks_for_mark(const Expr* condition, const Marks& marks) {
    std::set<const ValueDecl*> names;
    add_names(condition, names);
    return std::any_of(names.begin(), names.end(), [&](const ValueDecl* name) {
      const auto* field = dyn_cast<FieldDecl>(name);
      return field != nullptr && marks.contains(field);
    });
  }

  bool accepts(const Function& function) const {
    const auto does = [](const Deed& deed) { return kind_of(deed.call) == Kind::accepts; };
    return std::any_of(function.calls.begin(), function.calls.end(),
                       [](const Call& call) { return call.libc->kind == Kind::accepts; }) ||
           std::any_of(function.callees.begin(), function.callees.end(),
                       [&](const FunctionDecl* callee) {
                         return source_.function(callee) == nullptr &&
                                any_deed(summary_of(callee, &source_.program()), does);
                       });
  }

  struct Site {
    const ValueDecl* named;
    const Stmt* call;
    const Function* in;
  };

  const Source& source_;
  std::vector<ArmedNumber> found_;
  std::vector<Site> sites_;
  std::set<const ValueDecl*> others_;  // that are registered in some other way, or armed unasked
};

bool is_of_event(const ValueDecl* member) {
  const auto* field = dyn_cast<FieldDecl>(member);
  if (field == nullptr) return false;
  const llvm::StringRef record = field->getParent()->getName();
  return record == "epoll_data" || (record == "epoll_event" && field->getName() == "data");
}

class Asked {
 public:
  Asked(const Source& source, const std::vector<Below>& calls) : source_(source), calls_(calls) {}

  std::vector<const ValueDecl*> find() {
    const Function* outermost = nullptr;
    for (std::size_t i = 0; i < calls_.size(); ++i)
      if ((outermost = source_.function(calls_[i].in)) != nullptr) around(*outermost, i);
    if (found_.empty() && outermost != nullptr) found_ = by_callers(*outermost, 0);
    return std::move(found_);
  }

 private:
  // Where the path began in the middle: all who call it have asked.
  std::vector<const ValueDecl*> by_callers(const Function& function, int depth) const {
    std::vector<const ValueDecl*> all;
    if (depth == kDepth || !is_called_here_only(function)) return all;
    for (const Given& given : source_.places().calls_of(function.decl)) {
      const std::vector<Below> call{{given.where, given.in->decl}};
      Asked caller(source_, call);
      caller.around(*given.in, 0);
      std::vector<const ValueDecl*> asked = std::move(caller.found_);
      if (asked.empty()) asked = by_callers(*given.in, depth + 1);
      if (asked.empty()) return {};
      all.insert(all.end(), asked.begin(), asked.end());
    }
    return all;
  }

  void around(const Function& function, std::size_t frame) {
    const Stmt* child = calls_[frame].call;
    for (const Stmt* stmt = source_.parent(function, child); stmt != nullptr;
         stmt = source_.parent(function, stmt)) {
      if (const auto* branch = dyn_cast<IfStmt>(stmt)) {
        if (child == branch->getThen()) holds(branch->getCond(), frame);
        if (child == branch->getElse()) fails(branch->getCond(), frame);
      }
      child = stmt;
    }
  }

  void holds(const Expr* condition, std::size_t frame) {
    const auto* test = dyn_cast<BinaryOperator>(condition->IgnoreParenImpCasts());
    if (test == nullptr) return;
    if (test->getOpcode() == BO_LAnd) {
      holds(test->getLHS(), frame);
      holds(test->getRHS(), frame);
    }
    if (test->getOpcode() == BO_EQ) compares(test, frame);
  }

  void fails(const Expr* condition, std::size_t frame) {
    const auto* test = dyn_cast<BinaryOperator>(condition->IgnoreParenImpCasts());
    if (test != nullptr && test->getOpcode() == BO_NE) compares(test, frame);
  }

  void compares(const BinaryOperator* test, std::size_t frame) {
    const auto take = [&](const Expr* event, const Expr* other) {
      if (const ValueDecl* named = named_by(other); named != nullptr && is_event(event, frame, 0))
        found_.push_back(named);
    };
    take(test->getLHS(), test->getRHS());
    take(test->getRHS(), test->getLHS());
  }

  // The data of an event, or a variable that holds it.
  bool is_event(const Expr* expr, std::size_t frame, int depth) const {
    expr = bare(expr);
    if (expr == nullptr || depth > 6) return false;
    if (const auto* member = dyn_cast<MemberExpr>(expr))
      return is_of_event(member->getMemberDecl()) || is_event(member->getBase(), frame, depth + 1);
    const VarDecl* held = variable(expr);
    const auto* parameter = dyn_cast_or_null<ParmVarDecl>(held);
    if (parameter == nullptr)
      return held != nullptr && held->hasLocalStorage() && held->hasInit() &&
             is_event(held->getInit(), frame, depth + 1);
    const auto* call =
        frame + 1 < calls_.size() ? dyn_cast_or_null<CallExpr>(calls_[frame + 1].call) : nullptr;
    const unsigned index = parameter->getFunctionScopeIndex();
    return call != nullptr && index < call->getNumArgs() &&
           is_event(call->getArg(index), frame + 1, depth + 1);
  }

  const Source& source_;
  const std::vector<Below>& calls_;
  std::vector<const ValueDecl*> found_;
};

// Asked of many calls, and of the same functions again and again.
class Changes {
 public:
  explicit Changes(const Source& source) : source_(source) {}

  bool registration(const Stmt* stmt) {
    bool changes = false;
    walk(stmt, [&](const Stmt* each) {
      const auto* call = dyn_cast<CallExpr>(each);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      changes = changes || (callee != nullptr && registration(callee));
    });
    return changes;
  }

 private:
  bool registration(const FunctionDecl* callee) {
    callee = callee->getCanonicalDecl();
    // What calls itself does what else it calls.
    const auto [at, made] = known_.try_emplace(callee, false);
    if (!made) return at->second;
    const bool changes = look_into(callee);
    return known_[callee] = changes;
  }

  bool look_into(const FunctionDecl* callee) {
    if (const LibcCall* libc = libc_call(callee)) return libc->kind == Kind::registers;
    if (const Function* function = source_.function(callee))
      return std::any_of(function->callees.begin(), function->callees.end(),
                         [&](const FunctionDecl* inner) { return registration(inner); });
    return source_.program().reaches(key_of(callee), Kind::registers);
  }

  const Source& source_;
  llvm::DenseMap<const FunctionDecl*, bool> known_;
};

const FieldDecl* field_of(const Expr* expr) {
  expr = bare(expr);
  if (const auto* call = dyn_cast_or_null<CallExpr>(expr); call != nullptr && is_exchange(call))
    expr = bare(call->getArg(0));
  const auto* member = dyn_cast_or_null<MemberExpr>(expr);
  return member == nullptr ? nullptr : dyn_cast<FieldDecl>(member->getMemberDecl());
}

class MarkFinder {
 public:
  explicit MarkFinder(const Source& source) : source_(source), changes_(source) {}

  Marks find() {
    for (const Function& function : source_.functions()) {
      if (!changes_.registration(function.body)) continue;
      // Which `if` asks is met before its condition.
      walk(function.body, [&](const Stmt* stmt) {
        if (const auto* branch = dyn_cast<IfStmt>(stmt)) asks(branch);
        if (const auto* choice = dyn_cast<ConditionalOperator>(stmt)) chooses(choice);
      });
      each_condition(function.body, [&](const Expr* condition) {
        walk(condition, [&](const Stmt* each) {
          const auto* member = dyn_cast<MemberExpr>(each);
          const auto* field =
              member == nullptr ? nullptr : dyn_cast<FieldDecl>(member->getMemberDecl());
          if (field != nullptr) marks_[field].push_back({function.decl, known_.contains(member)});
        });
      });
    }
    return std::move(marks_);
  }

 private:
  void knows(const Expr* part) {
    walk(part, [&](const Stmt* each) {
      if (const auto* member = dyn_cast<MemberExpr>(each)) known_.insert(member);
    });
  }

  void asks(const IfStmt* branch) {
    if (branch->getElse() != nullptr && changes_.registration(branch->getElse())) return;
    if (changes_.registration(branch->getThen())) each_part(branch->getCond());
  }

  void each_part(const Expr* condition) {
    const auto* both = dyn_cast<BinaryOperator>(condition->IgnoreParenImpCasts());
    if (both != nullptr && both->getOpcode() == BO_LAnd) {
      each_part(both->getLHS());
      each_part(both->getRHS());
    } else if (field_of(condition) != nullptr) {
      knows(condition);
    }
  }

  // A number, such as how long to wait.
  void chooses(const ConditionalOperator* choice) {
    if (!changes_.registration(choice->getTrueExpr()) &&
        !changes_.registration(choice->getFalseExpr()))
      knows(choice->getCond());
  }

  const Source& source_;
  Changes changes_;
  Marks marks_;
  std::set<const MemberExpr*> known_;
};

// From a call on to the next wait, by the text.
class Behind {
 public:
  Behind(const Source& source, const Marks& marks) : source_(source), marks_(marks) {}

  bool leads_to_wait_only(const FunctionDecl* function, int depth = 0) {
    const Function* known = source_.function(function);
    if (known == nullptr || depth == kDepth || !is_called_here_only(*known)) return false;
    passed_.insert(known->decl->getCanonicalDecl());
    const std::vector<Given>& calls = source_.places().calls_of(known->decl);
    return !calls.empty() && std::all_of(calls.begin(), calls.end(), [&](const Given& given) {
      return leads_to_wait_only(given, depth);
    });
  }

 private:
  bool leads_to_wait_only(const Given& given, int depth) {
    const Function& in = *given.in;
    for (const FunctionDecl* callee : in.callees)
      if (isa<CXXDestructorDecl>(callee) && !is_quiet(callee)) return false;
    const Stmt* child = given.where;
    for (const Stmt* stmt = source_.parent(in, child); stmt != nullptr;
         stmt = source_.parent(in, stmt)) {
      bool later = false;
      if (const auto* block = dyn_cast<CompoundStmt>(stmt))
        for (const Stmt* each : block->body()) {
          if (later && !is_quiet(each)) return false;
          later |= each == child;
        }
      if (is_loop(stmt)) {
        if (!is_quiet(stmt)) return false;
        if (waits(stmt)) return true;
      }
      child = stmt;
    }
    return leads_to_wait_only(in.decl, depth + 1);
  }

  bool waits(const Stmt* stmt) const {
    bool any = false;
    walk(stmt, [&](const Stmt* each) {
      const auto* call = dyn_cast<CallExpr>(each);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      const LibcCall* libc = callee == nullptr ? nullptr : libc_call(callee);
      any |= libc != nullptr ? libc->kind == Kind::waits
                             : callee != nullptr && source_.function(callee) == nullptr &&
                                   waits_always(summary_of(callee, &source_.program()));
    });
    return any;
  }

  bool is_quiet(const Stmt* stmt) const {
    if (stmt == nullptr) return true;
    if (const auto* branch = dyn_cast<IfStmt>(stmt); branch != nullptr && is_of_mark(branch))
      return is_quiet(branch->getElse());
    if (const auto* call = dyn_cast<CallExpr>(stmt); call != nullptr && !is_quiet_call(call))
      return false;
    bool quiet = true;
    each_live_child(stmt, [&](const Stmt* child) { quiet = quiet && is_quiet(child); });
    return quiet;
  }

  // None was left.
  bool is_of_mark(const IfStmt* branch) const {
    const auto known = marks_.find(field_of(branch->getCond()));
    return known != marks_.end() &&
           std::any_of(known->second.begin(), known->second.end(),
                       [](const Mark& mark) { return mark.only_when_set; });
  }

  bool is_quiet_call(const CallExpr* call) const {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr) return false;
    for (const Expr* argument : call->arguments()) {
      const QualType type = bare(argument)->getType();
      if (isa<LambdaExpr>(bare(argument)) || type->isFunctionType() ||
          type->isFunctionPointerType())
        return false;
    }
    return is_quiet(callee);
  }

  bool is_quiet(const FunctionDecl* callee) const {
    if (passed_.contains(callee->getCanonicalDecl())) return true;
    if (const LibcCall* libc = libc_call(callee))
      return libc->kind == Kind::waits || libc->kind == Kind::input || libc->kind == Kind::output ||
             libc->kind == Kind::opens || libc->kind == Kind::accepts;
    if (!is_of_system(callee)) {
      const std::string key = key_of(callee);
      return !source_.program().may_register(key) && !source_.program().reaches(key, Kind::closes);
    }
    const auto* method = dyn_cast<CXXMethodDecl>(callee);
    return method != nullptr ? !runs_something(method->getParent()) : !callee->isExternC();
  }

  static bool runs_something(const CXXRecordDecl* record) {
    for (const llvm::StringRef name : {"function", "thread", "condition_variable", "unique_ptr",
                                       "shared_ptr", "promise", "task"})
      if (record->getIdentifier() == nullptr || record->getName().contains(name)) return true;
    return false;
  }

  const Source& source_;
  const Marks& marks_;
  std::set<const FunctionDecl*> passed_;  // whose own events are others'
};

}  // namespace

bool waits_always(const FunctionFacts* facts) {
  return facts != nullptr && !facts->cases.empty() &&
         std::all_of(facts->cases.begin(), facts->cases.end(), [](const Case& each) {
           return std::any_of(each.deeds.begin(), each.deeds.end(),
                              [](const Deed& deed) { return kind_of(deed.call) == Kind::waits; });
         });
}

bool leads_to_wait_only(const Source& source, const FunctionDecl* function, const Marks& marks) {
  return Behind(source, marks).leads_to_wait_only(function);
}

std::vector<ArmedNumber> armed_numbers(const Source& source) {
  return Arming(source).find();
}

std::vector<const ValueDecl*> events_asked_for(const Source& source,
                                               const std::vector<Below>& calls) {
  return Asked(source, calls).find();
}

Marks marks_of(const Source& source) {
  return MarkFinder(source).find();
}

}  // namespace ofdcheck::lint
