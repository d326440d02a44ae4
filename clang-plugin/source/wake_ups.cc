#include "clang-plugin/source/wake_ups.h"

#include <sys/epoll.h>

#include <algorithm>
#include <set>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/registrations.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

const Expr* condition_of(const Stmt* stmt) {
  if (const auto* loop = dyn_cast<ForStmt>(stmt)) return loop->getCond();
  if (const auto* loop = dyn_cast<WhileStmt>(stmt)) return loop->getCond();
  if (const auto* loop = dyn_cast<DoStmt>(stmt)) return loop->getCond();
  return nullptr;
}

class Reader {
 public:
  explicit Reader(const Places& places) : places_(places), source_(places.source()) {}

  // Something in the unit may read what this place holds, or set its timer again.
  bool reads(const Place& place) {
    if (!place || !seen_.insert(place).second) return false;
    bool read = false;
    for (const Function& function : source_.functions())
      walk(function.body, [&](const Stmt* stmt) {
        const auto* call = dyn_cast<CallExpr>(stmt);
        if (!read && call != nullptr) read = takes(call, place);
      });
    for (const Place& copy : places_.copies_of(place))
      if (!read && !is_event_data(copy)) read = reads(copy);
    return read;
  }

  // Whether the branch reads anything at all, ends the loop, or leaves it to somebody else.
  bool does_something(const Stmt* branch, int depth = 0) const {
    bool does = false;
    walk(branch, [&](const Stmt* stmt) {
      does |= isa<ReturnStmt>(stmt) || isa<GotoStmt>(stmt) || isa<CXXThrowExpr>(stmt) ||
              (depth == 0 && isa<BreakStmt>(stmt));
      if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
          assigned != nullptr && assigned->isAssignmentOp())
        does |= ends_a_loop(place_of(source_, assigned->getLHS()));
      const auto* call = dyn_cast<CallExpr>(stmt);
      if (call == nullptr || does) return;
      const FunctionDecl* callee = call->getDirectCallee();
      const LibcCall* libc = libc_call(callee);
      if (libc != nullptr) {
        does |= libc->kind == Kind::input || libc->kind == Kind::closes ||
                libc->kind == Kind::registers || libc->kind == Kind::ends ||
                libc->id == Libc::timerfd_settime_;
        return;
      }
      const Function* known = callee == nullptr ? nullptr : source_.function(callee);
      if (known != nullptr)
        does |= depth > 3 || called_does(known, depth);
      else
        does |= callee == nullptr || !is_of_system(callee) || reads_by_name(callee);
    });
    return does;
  }

 private:
  // A `return` of the called function leaves that function alone.
  bool called_does(const Function* known, int depth) const {
    bool does = false;
    walk(known->body, [&](const Stmt* stmt) {
      const auto* part = dyn_cast<Expr>(stmt);
      if (!does && part != nullptr && (isa<CallExpr>(part) || isa<BinaryOperator>(part) ||
                                       isa<CXXThrowExpr>(part)))
        does = does_something(part, depth + 1);
    });
    return does;
  }

  static bool reads_by_name(const FunctionDecl* callee) {
    return callee->getIdentifier() != nullptr &&
           (callee->getName() == "eventfd_read" || callee->getName() == "splice" ||
            callee->isNoReturn());
  }

  bool takes(const CallExpr* call, const Place& place) {
    const FunctionDecl* callee = call->getDirectCallee();
    const LibcCall* libc = libc_call(callee);
    for (unsigned i = 0; i < call->getNumArgs(); ++i) {
      if (place_of(source_, call->getArg(i)) != place) continue;
      if (libc != nullptr) {
        if (libc->kind == Kind::input || libc->kind == Kind::dups ||
            libc->id == Libc::timerfd_settime_)
          return true;
        continue;
      }
      if (callee == nullptr) return true;
      if (callee->getIdentifier() != nullptr && callee->getName() == "eventfd_write") continue;
      if (is_told_not_to_read(callee, i)) continue;
      const bool has_object = isa<CXXOperatorCallExpr>(call) && isa<CXXMethodDecl>(callee);
      const unsigned index = i - (has_object ? 1 : 0);
      const Function* known = source_.function(callee);
      if (known == nullptr || index >= known->decl->getNumParams()) return true;
      if (reads(Place{known->decl->getParamDecl(index)})) return true;
    }
    return false;
  }

  // A function of another file that registers it, or writes to it, and does nothing else.
  bool is_told_not_to_read(const FunctionDecl* callee, unsigned argument) const {
    bool reads = false;
    const bool told = may_do_to_argument(source_, callee, argument, [&](const Deed& deed) {
      reads |= kind_of(deed.call) == Kind::input || kind_of(deed.call) == Kind::dups ||
               deed.call == Libc::timerfd_settime_;
      return true;
    });
    return told && !reads;
  }

  bool ends_a_loop(const Place& place) const {
    bool ends = false;
    if (!place) return false;
    for (const Function& function : source_.functions())
      walk(function.body, [&](const Stmt* stmt) {
        if (!is_loop(stmt) || condition_of(stmt) == nullptr) return;
        walk(condition_of(stmt), [&](const Stmt* part) {
          const auto* expr = dyn_cast<Expr>(part);
          ends |= expr != nullptr && place_of(source_, expr) == place;
        });
      });
    return ends;
  }

  const Places& places_;
  const Source& source_;
  std::set<Place> seen_;
};

// An input call that may be of any descriptor: it is given an event's number, or a parameter that
// nobody in the unit gives.
bool reads_any(const Places& places) {
  const Source& source = places.source();
  bool any = false;
  const std::function<bool(const Function&, const Expr*, int)> unknown =
      [&](const Function& in, const Expr* fd, int depth) {
        const Place place = place_of(source, fd);
        if (depth > 4 || !place || is_event_data(place)) return true;
        if (!isa<VarDecl>(place.decl)) return false;
        for (const Store& store : places.stores_to(place))
          if (is_event_data(place_of(source, store.value))) return true;
        const auto* parameter = dyn_cast<ParmVarDecl>(place.decl);
        if (parameter == nullptr) return false;
        const std::vector<Given>& calls = places.calls_of(in.decl);
        if (calls.empty()) return true;
        for (const Given& given : calls)
          if (parameter->getFunctionScopeIndex() >= given.arguments.size() ||
              unknown(*given.in, given.arguments[parameter->getFunctionScopeIndex()], depth + 1))
            return true;
        return false;
      };
  source.each_call(Kind::input, [&](const Call& call) {
    any = any || unknown(*call.in, call.argument(0), 0);
  });
  return any;
}

struct Branch {
  const Function* in;
  const IfStmt* branch;
};

// The ifs that ask whether an event is this descriptor's; nothing when the place is compared in any
// other way.
std::optional<std::vector<Branch>> branches_for(const Places& places, const Place& place) {
  const Source& source = places.source();
  std::vector<Branch> branches;
  bool other = false;
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      const auto* test = dyn_cast<BinaryOperator>(stmt);
      if (test == nullptr || !test->isEqualityOp()) return;
      if (place_of(source, test->getLHS()) != place && place_of(source, test->getRHS()) != place)
        return;
      if (source.constant(test->getLHS()) || source.constant(test->getRHS())) return;
      const auto* branch = dyn_cast_or_null<IfStmt>(source.parent(function, test));
      if (branch != nullptr && test->getOpcode() == BO_EQ && branch->getCond() == test)
        branches.push_back({&function, branch});
      else
        other = true;
    });
  if (other) return {};
  return branches;
}

// The places that a registration is given, through the functions that it is wrapped in.
void each_registered(const Places& places, const Function& in, const Expr* fd, const Stmt* where,
                     int depth,
                     const std::function<void(const Place&, const Function&, const Stmt*)>& take) {
  const Place place = place_of(places.source(), fd);
  if (!place || depth > 3) return;
  const auto* parameter = dyn_cast<ParmVarDecl>(place.decl);
  if (parameter == nullptr) return take(place, in, where);
  for (const Given& given : places.calls_of(in.decl))
    if (parameter->getFunctionScopeIndex() < given.arguments.size())
      each_registered(places, *given.in, given.arguments[parameter->getFunctionScopeIndex()],
                      given.where, depth + 1, take);
}

// An object that makes one of its own, by a constructor of another file.
bool owns_wake_up(const Source& source, const Place& place) {
  const CXXRecordDecl* record = place.decl->getType()->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition()) return false;
  for (const CXXConstructorDecl* each : record->ctors()) {
    const FunctionFacts* facts =
        each->isCopyOrMoveConstructor() ? nullptr : summary_of(each, &source.program());
    if (facts == nullptr) continue;
    for (const Case& one : facts->cases)
      for (const Deed& deed : one.deeds)
        if ((deed.call == Libc::eventfd_ || deed.call == Libc::timerfd_create_) &&
            deed.made.starts_with("this."))
          return true;
  }
  return false;
}

// A member that nobody outside of the unit can come to: its class is the unit's own, or shows it to
// no one, and has all its bodies here.
bool is_private_here(const Source& source, const FieldDecl* field) {
  const auto* record = dyn_cast<CXXRecordDecl>(field->getParent());
  if (record == nullptr) return false;
  if (!record->isExternallyVisible()) return true;
  if (field->getAccess() != AS_private || record->hasFriends()) return false;
  for (const CXXMethodDecl* method : record->methods())
    if (method->isUserProvided() && !method->isDeleted() && source.function(method) == nullptr)
      return false;
  return true;
}

// Nobody in the unit calls a method of the object that reads, or that nobody knows, or hands the
// object itself to others.
bool is_never_read(const Source& source, const Place& place) {
  bool read = false;
  unsigned named = 0, called = 0;
  const auto input = [&](const FunctionDecl* callee) {
    const FunctionFacts* facts = summary_of(callee, &source.program());
    if (facts == nullptr) return true;
    for (const Case& each : facts->cases) {
      if (!each.unsure.empty()) return true;
      for (const auto* list : {&each.deeds, &each.maybe})
        for (const Deed& deed : *list)
          if (deed.fd.starts_with("this.") && kind_of(deed.call) != Kind::output) return true;
    }
    return false;
  };
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      if (const auto* member = dyn_cast<MemberExpr>(stmt)) named += member->getMemberDecl() == place.decl;
      const auto* call = dyn_cast<CXXMemberCallExpr>(stmt);
      const CXXMethodDecl* method = call == nullptr ? nullptr : call->getMethodDecl();
      if (method == nullptr || place_of(source, call->getImplicitObjectArgument()) != place) return;
      ++called;
      // One that asks what number it is: who is given the answer is looked at by himself.
      const bool asks = method->isConst() && call->getNumArgs() == 0 &&
                        method->getReturnType()->isIntegerType();
      read |= !asks && input(method);
    });
  return !read && named == called;
}

bool is_wake_up(const Places& places, const Place& place) {
  for (const Store& store : places.stores_to(place))
    if (places.made_by(*store.in, store.value, [](const Call& call) {
          return call.libc->id == Libc::eventfd_ || call.libc->id == Libc::timerfd_create_;
        }))
      return true;
  return is_pipe(places, place);
}

}  // namespace

bool is_event_data(const Place& place) {
  const auto* field = dyn_cast_or_null<FieldDecl>(place.decl);
  return field != nullptr && field->getParent()->getName() == "epoll_data";
}

bool keeps_writing_end(const Places& places, const Place& place) {
  const Source& source = places.source();
  const Place other{place.decl, 1};
  std::vector<Place> ends = places.copies_of(other);
  ends.push_back(other);
  bool writes = false, goes = false;
  for (const Function& function : source.functions()) {
    bool closed = false, both = false;
    walk(function.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      if (call == nullptr) return;
      const FunctionDecl* callee = call->getDirectCallee();
      const LibcCall* libc = libc_call(callee);
      const bool known = callee != nullptr && (source.function(callee) != nullptr ||
                                               is_of_system(callee));
      for (unsigned i = 0; i < call->getNumArgs(); ++i) {
        const Place given = place_of(source, call->getArg(i));
        if (!given) continue;
        if (given == place && libc != nullptr && libc->kind == Kind::closes) both = true;
        // The array as a whole has no element.
        if (given.decl == place.decl && given.element < 0 && !known) goes = true;
        if (std::find(ends.begin(), ends.end(), given) == ends.end()) continue;
        writes |= libc != nullptr && libc->kind == Kind::output;
        closed |= libc != nullptr && libc->kind == Kind::closes;
        goes |= !known || (libc != nullptr && libc->kind == Kind::dups);
      }
    });
    // Both ends together are closed when all is over.
    goes |= closed && !both;
  }
  return writes && !goes;
}

bool is_pipe(const Places& places, const Place& place) {
  bool pipe = false;
  places.source().each_call(Kind::pairs, [&](const Call& call) {
    const Place pair = place_of(places.source(), call.argument(0));
    pipe |= call.libc->id != Libc::socketpair_ && pair.decl == place.decl && place.element == 0;
  });
  return pipe;
}

std::vector<WakeUp> unread_wake_ups(const Places& places) {
  const Source& source = places.source();
  std::vector<WakeUp> unread;
  std::set<Place> judged;
  const auto judge = [&](const Place& place, const Function& in, const Stmt* where) {
    if (!is_wake_up(places, place) || !judged.insert(place).second) return;
    if (Reader(places).reads(place)) return;
    const auto branches = branches_for(places, place);
    if (!branches) return;
    if (branches->empty()) {
      // Another unit may read what it can name.
      if (place.decl->hasExternalFormalLinkage() && isa<VarDecl>(place.decl)) return;
      if (isa<FieldDecl>(place.decl) || reads_any(places)) return;
      unread.push_back({&in, where});
      return;
    }
    Reader reader(places);
    for (const Branch& branch : *branches)
      if (reader.does_something(branch.branch->getThen())) return;
    unread.push_back({branches->front().in, branches->front().branch});
  };
  source.each_call(Kind::registers, [&](const Call& ctl) {
    if (operation_of(source, ctl) != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, ctl);
    if (!mask || !mask->has(EPOLLIN) || mask->may_have(EPOLLET | EPOLLONESHOT)) return;
    each_registered(places, *ctl.in, ctl.argument(2), ctl.expr, 0, judge);
  });
  return unread;
}

std::vector<WakeUp> unread_objects(const Places& places) {
  const Source& source = places.source();
  std::vector<WakeUp> unread;
  if (!source.context().getLangOpts().CPlusPlus || !source.program().has_units()) return unread;
  std::set<Place> judged;
  each_registration(source, [&](const Registration& registration) {
    const Place place = place_of(source, registration.fd);
    const auto* field = dyn_cast_or_null<FieldDecl>(place.decl);
    if (!registration.elsewhere || field == nullptr || !judged.insert(place).second) return;
    if (!owns_wake_up(source, place) || !is_private_here(source, field)) return;
    if (is_never_read(source, place)) unread.push_back({registration.in, registration.by});
  });
  return unread;
}

}  // namespace ofdcheck::lint
