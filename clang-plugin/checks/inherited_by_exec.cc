// inherited-by-exec: a descriptor is made without close-on-exec, with fix-it. A warning in a file
// that executes others, else a note. That another file executes says little: an upgrade of nginx
// hands its listeners on, and most children of haproxy close all they do not want.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/close_again.h"
#include "clang-plugin/source/edit.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/handed.h"
#include "clang-plugin/source/places.h"
#include "clang-plugin/source/told.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

struct Maker {
  Libc id;
  int argument;  // that takes the flag; -1: the call takes none
  std::int64_t flag;
  const char* flag_name;
  const char* successor;  // that takes flags
};

constexpr Maker kMakers[] = {
    {Libc::socket_, 1, SOCK_CLOEXEC, "SOCK_CLOEXEC", nullptr},
    {Libc::socketpair_, 1, SOCK_CLOEXEC, "SOCK_CLOEXEC", nullptr},
    {Libc::accept_, -1, 0, "SOCK_CLOEXEC", "accept4"},
    {Libc::accept4_, 3, SOCK_CLOEXEC, "SOCK_CLOEXEC", nullptr},
    {Libc::epoll_create_, -1, 0, "EPOLL_CLOEXEC", "epoll_create1"},
    {Libc::epoll_create1_, 0, EPOLL_CLOEXEC, "EPOLL_CLOEXEC", nullptr},
    {Libc::eventfd_, 1, EFD_CLOEXEC, "EFD_CLOEXEC", nullptr},
    {Libc::timerfd_create_, 1, TFD_CLOEXEC, "TFD_CLOEXEC", nullptr},
    {Libc::signalfd_, 2, SFD_CLOEXEC, "SFD_CLOEXEC", nullptr},
    {Libc::inotify_init_, -1, 0, "IN_CLOEXEC", "inotify_init1"},
    {Libc::inotify_init1_, 0, IN_CLOEXEC, "IN_CLOEXEC", nullptr},
    {Libc::pipe_, -1, 0, "O_CLOEXEC", "pipe2"},
    {Libc::pipe2_, 1, O_CLOEXEC, "O_CLOEXEC", nullptr},
    {Libc::dup_, -1, 0, "F_DUPFD_CLOEXEC", "fcntl"},
};

// set_cloexec, CloseOnExec, make_socket_closeonexec...
bool names_the_flag(const FunctionDecl* function) {
  std::string name;
  for (const char c : function->getNameAsString())
    if (c != '_') name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name.find("cloexec") != std::string::npos || name.find("closeonexec") != std::string::npos;
}

// A function that hands its parameter on as fcntl's command is given F_SETFD.
bool is_given_command(const Source& source, const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  const Function* known = callee == nullptr || isa<CXXOperatorCallExpr>(call)
                              ? nullptr
                              : source.function(callee);
  if (known == nullptr) return false;
  for (const Call& control : known->calls) {
    const auto* command = dyn_cast_or_null<ParmVarDecl>(variable(control.argument(1)));
    if (control.libc->id != Libc::fcntl_ || command == nullptr) continue;
    const unsigned index = command->getFunctionScopeIndex();
    if (index < call->getNumArgs() && source.constant(call->getArg(index)) == F_SETFD) return true;
  }
  return false;
}

// The function sets descriptor flags itself.
bool sets_flags_itself(const Source& source, const Function& function) {
  for (const Call& call : function.calls) {
    const auto command = source.constant(call.argument(1));
    if (call.libc->id == Libc::fcntl_ && command == F_SETFD) return true;
    if (call.libc->id == Libc::ioctl_ && command == static_cast<std::int64_t>(FIOCLEX)) return true;
  }
  bool given = false;
  walk(function.body, [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CallExpr>(stmt);
    given |= call != nullptr && is_given_command(source, call);
  });
  return given;
}

// Or calls one of the unit that does, or one whose name says so.
bool sets_flags(const Source& source, const Function& function) {
  if (sets_flags_itself(source, function)) return true;
  for (const FunctionDecl* callee : function.callees) {
    if (names_the_flag(callee)) return true;
    const Function* own = source.function(callee);
    if (own != nullptr && sets_flags_itself(source, *own)) return true;
  }
  return false;
}

// What holds that which the call has made: a number, or the array that pipe and socketpair fill.
struct Holder {
  const VarDecl* variable = nullptr;  // null when it is no variable itself
  Place place;                        // a variable's, or that of a member of whichever object
  const Expr* named = nullptr;        // as what; null for a variable that the call initialises
};

Holder holder_of(const Source& source, const Call& call) {
  const auto named = [&](const Expr* name) {
    return Holder{variable(name), place_of(source, name), name};
  };
  if (call.libc->kind == Kind::pairs)
    return named(call.argument(call.expr->getNumArgs() == 4 ? 3 : 0));
  Holder held;
  walk(call.in->body, [&](const Stmt* stmt) {
    const auto holds = [&](const Expr* value) {
      return value != nullptr && value->IgnoreParenImpCasts() == call.expr;
    };
    if (const auto* declared = dyn_cast<DeclStmt>(stmt))
      for (const Decl* decl : declared->decls())
        if (const auto* made = dyn_cast<VarDecl>(decl); made != nullptr && holds(made->getInit()))
          held = {made, {made}, nullptr};
    if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
        assigned != nullptr && assigned->getOpcode() == BO_Assign && holds(assigned->getRHS()))
      held = named(assigned->getLHS());
  });
  return held;
}

// A function that is given the number, or a member of the object that was, sets the flags, however
// many calls down.
bool is_prepared(const Source& source, const Call& call) {
  const VarDecl* held = holder_of(source, call).variable;
  const auto sets = [&](const Function& any) { return sets_flags(source, any); };
  bool prepared = false;
  walk(call.in->body, [&](const Stmt* stmt) {
    const auto* given = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = given == nullptr ? nullptr : given->getDirectCallee();
    const Function* known = callee == nullptr ? nullptr : source.function(callee);
    if (known == nullptr || prepared) return;
    bool has_it = isa<CXXMemberCallExpr>(given);
    for (const Expr* argument : given->arguments())
      walk(argument, [&](const Stmt* part) {
        const auto* name = dyn_cast<DeclRefExpr>(part);
        has_it |= part == call.expr ||
                  (name != nullptr && held != nullptr && name->getDecl() == held);
      });
    prepared = has_it && reaches(source, *known, sets);
  });
  return prepared;
}

// A range of numbers is closed, or marked, by hand or by a function of the unit.
bool sweeps(const Source& source, const Function& function, const Stmt* stmt) {
  if (const auto* call = dyn_cast<CallExpr>(stmt)) {
    const FunctionDecl* callee = call->getDirectCallee();
    const LibcCall* libc = libc_call(callee);
    if (libc != nullptr) return libc->id == Libc::close_range_ || libc->id == Libc::closefrom_;
    const Function* known = callee == nullptr ? nullptr : source.function(callee);
    if (known == nullptr || known == &function) return false;
    bool below = false;
    walk(known->body, [&](const Stmt* part) {
      // One call down is enough.
      const auto* inner = dyn_cast<CallExpr>(part);
      const bool own = inner != nullptr && libc_call(inner->getDirectCallee()) == nullptr;
      below = below || (!own && sweeps(source, *known, part));
    });
    return below;
  }
  if (!is_loop(stmt)) return false;
  bool closes = false;
  walk(stmt, [&](const Stmt* part) {
    const auto* call = dyn_cast<CallExpr>(part);
    const LibcCall* libc = call == nullptr ? nullptr : libc_call(call->getDirectCallee());
    closes |= libc != nullptr && libc->id == Libc::close_ && closes_a_range(stmt, call);
  });
  return closes;
}

// Whatever the file executes is executed behind a sweep.
bool all_are_swept_before(const Source& source) {
  bool any = false, all = true;
  source.each_call(Kind::executes, [&](const Call& call) {
    bool swept = false, passed = false;
    walk(call.in->body, [&](const Stmt* stmt) {
      passed |= stmt == call.expr;
      swept = swept || (!passed && sweeps(source, *call.in, stmt) &&
                        is_done_before(source, *call.in, stmt, call.expr));
    });
    any = true;
    all &= swept;
  });
  return any && all;
}

// One of 0 to 2 was closed just before, and what is made takes its place.
bool takes_a_standard_number(const Source& source, const Call& call) {
  const Call* last = nullptr;
  for (const Call& each : call.in->calls) {
    if (each.expr == call.expr) break;
    const Kind kind = each.libc->kind;
    if (kind == Kind::opens || kind == Kind::pairs || kind == Kind::accepts || kind == Kind::dups ||
        kind == Kind::closes)
      last = &each;
  }
  if (last == nullptr || last->libc->id != Libc::close_) return false;
  const auto number = source.constant(last->argument(0));
  return number && *number >= 0 && *number <= 2;
}

// It takes the lowest number that is free, for the sake of the number; or it is a copy of 0 to 2, or one
// that nobody can name.
bool is_made_for_its_number(const Source& source, const Call& call) {
  if (call.libc->kind != Kind::pairs && takes_a_standard_number(source, call)) return true;
  if (call.libc->id != Libc::dup_) return false;
  const auto number = source.constant(call.argument(0));
  if ((number && *number >= 0 && *number <= 2) || result_is_dropped(source, call)) return true;
  const Stmt* outer = source.parent(*call.in, call.expr);
  while (isa_and_nonnull<CastExpr>(outer) || isa_and_nonnull<ParenExpr>(outer))
    outer = source.parent(*call.in, outer);
  const auto* test = dyn_cast_or_null<BinaryOperator>(outer);
  return test != nullptr && test->isComparisonOp();
}

// Both ends are closed in the program that is executed, by hand or by file actions, and both here: no
// later program finds one.
bool is_dealt_with(const Source& source, const Call& call) {
  const VarDecl* pair = call.libc->kind == Kind::pairs ? holder_of(source, call).variable : nullptr;
  if (pair == nullptr) return false;
  bool there[2] = {}, here[2] = {};
  const auto end_of = [&](const Expr* expr) -> std::int64_t {
    const Place place = place_of(source, expr);
    return place.decl == pair && (place.element == 0 || place.element == 1) ? place.element : -1;
  };
  walk(call.in->body, [&](const Stmt* stmt) {
    const auto* made = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = made == nullptr ? nullptr : made->getDirectCallee();
    if (callee == nullptr || callee->getIdentifier() == nullptr) return;
    if (callee->getName() == "posix_spawn_file_actions_addclose" && made->getNumArgs() == 2)
      if (const auto end = end_of(made->getArg(1)); end >= 0) there[end] = true;
    const LibcCall* libc = libc_call(callee);
    if (libc == nullptr || libc->id != Libc::close_) return;
    const auto end = end_of(made->getArg(0));
    if (end < 0) return;
    bool before_exec = false;
    for (const Call& other : call.in->calls)
      before_exec |= other.libc->kind == Kind::executes &&
                     other.libc->id != Libc::posix_spawn_ && other.libc->id != Libc::posix_spawnp_ &&
                     is_done_before(source, *call.in, made, other.expr);
    (before_exec ? there : here)[end] = true;
  });
  return there[0] && there[1] && here[0] && here[1];
}

// Or the function only makes the descriptor, and one that calls it sets them.
bool caller_sets_flags(const Source& source, const Function& made_in) {
  const FunctionDecl* maker = made_in.decl->getCanonicalDecl();
  for (const Function& function : source.functions())
    if (std::find(function.callees.begin(), function.callees.end(), maker) !=
            function.callees.end() &&
        sets_flags(source, function))
      return true;
  return false;
}

// The number is written out in a file that executes programs: one of them is told it, in an argument
// or in its environment.
bool is_told(const Source& source, const Call& call) {
  const VarDecl* held = holder_of(source, call).variable;
  if (held == nullptr) return false;
  bool told = false;
  walk(call.in->body, [&](const Stmt* stmt) {
    const auto* made = dyn_cast<CallExpr>(stmt);
    if (made == nullptr || !makes_text(made->getDirectCallee())) return;
    for (const Expr* argument : made->arguments())
      walk(argument, [&](const Stmt* part) {
        const auto* named = dyn_cast<DeclRefExpr>(part);
        told |= named != nullptr && named->getDecl() == held;
      });
  });
  return told;
}

// What is given to calls of libc, other than close: to use a number, or to copy it, is not to think of
// what becomes of it.
std::set<const Stmt*> used_in(const Function& function) {
  std::set<const Stmt*> used;
  for (const Call& call : function.calls)
    if (call.libc->kind != Kind::closes)
      for (unsigned i = 0; i < call.expr->getNumArgs(); ++i) used.insert(call.argument(i));
  return used;
}

// A function that executes programs looks at the member that holds the number before it does, in the
// child where it forks one: it hands the number on, or closes it.
bool is_looked_at_before_exec(const Source& source, const Call& made) {
  const auto* member = dyn_cast_or_null<FieldDecl>(holder_of(source, made).place.decl);
  if (member == nullptr) return false;
  bool looked = false;
  source.each_call(Kind::executes, [&](const Call& call) {
    if (call.in == made.in) return;
    const std::set<const Stmt*> used = used_in(*call.in);
    bool before = true, looked_here = false;
    walk(call.in->body, [&](const Stmt* stmt) {
      before &= stmt != call.expr;
      const auto* forked = dyn_cast<CallExpr>(stmt);
      const LibcCall* libc = forked == nullptr ? nullptr : libc_call(forked->getDirectCallee());
      if (before && libc != nullptr && libc->kind == Kind::forks) looked_here = false;
      const auto* named = dyn_cast<MemberExpr>(stmt);
      looked_here |= before && named != nullptr && named->getMemberDecl() == member &&
                     !used.contains(named);
    });
    looked |= looked_here;
  });
  return looked;
}

// In the function's outermost block, where every path comes by that has not left before.
bool is_always_come_to(const Source& source, const Function& function, const Stmt* stmt) {
  while (stmt != nullptr && (isa<Expr>(stmt) || isa<LabelStmt>(stmt)))
    stmt = source.parent(function, stmt);
  return stmt == function.body;
}

bool executes(const Source& source, const Function& function) {
  const auto does = [](const Function& any) {
    return std::any_of(any.calls.begin(), any.calls.end(),
                       [](const Call& call) { return call.libc->kind == Kind::executes; });
  };
  return reaches(source, function, does) ||
         source.program().reaches(key_of(function.decl), Kind::executes);
}

// What the call closes, or a function of the unit that closes what it is given; null for any other.
const Expr* closed_by(const Source& source, const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  const LibcCall* libc = libc_call(callee);
  if (libc != nullptr) return libc->id == Libc::close_ ? call->getArg(0) : nullptr;
  const Function* own = callee == nullptr || isa<CXXOperatorCallExpr>(call) ? nullptr
                                                                             : source.function(callee);
  if (own == nullptr) return nullptr;
  for (const Call& inner : own->calls) {
    const auto* given = dyn_cast_or_null<ParmVarDecl>(variable(inner.argument(0)));
    if (inner.libc->id == Libc::close_ && given != nullptr &&
        given->getFunctionScopeIndex() < call->getNumArgs())
      return call->getArg(given->getFunctionScopeIndex());
  }
  return nullptr;
}

// What makes it closes it again on every path, and executes nothing, nor does what it calls.
bool is_closed_before_any_exec(const Source& source, const Call& call) {
  const Holder held = holder_of(source, call);
  const auto* local = held.named == nullptr ? held.variable
                                            : variable(root_of(held.named));
  if (local == nullptr || !local->hasLocalStorage() || isa<ParmVarDecl>(local)) return false;
  const std::vector<const Stmt*> failed = failure_branches(source, call);
  const auto has_failed = [&](const Stmt* stmt) {
    return std::any_of(failed.begin(), failed.end(), [&](const Stmt* branch) {
      return is_below(source, *call.in, stmt, branch);
    });
  };
  std::set<std::int64_t> open = {-1};
  if (call.libc->kind == Kind::pairs) open = {0, 1};
  bool made = false, left = false;
  std::set<const LabelDecl*> before_close, gone_to;
  walk(call.in->body, [&](const Stmt* stmt) {
    made |= stmt == call.expr;
    if (!made || open.empty()) return;
    left |= isa<ReturnStmt>(stmt) && !has_failed(stmt);
    if (const auto* label = dyn_cast<LabelStmt>(stmt)) before_close.insert(label->getDecl());
    if (const auto* jump = dyn_cast<GotoStmt>(stmt)) gone_to.insert(jump->getLabel());
    const auto* closing = dyn_cast<CallExpr>(stmt);
    const Expr* closed = closing == nullptr ? nullptr : closed_by(source, closing);
    const Place place = place_of(source, closed);
    if (place && place.decl == held.place.decl && is_always_come_to(source, *call.in, closing))
      open.erase(place.element);
  });
  left |= !std::includes(before_close.begin(), before_close.end(), gone_to.begin(), gone_to.end());
  return open.empty() && !left && !executes(source, *call.in);
}

std::vector<FixItHint> fix_of(const Source& source, const Call& call, const Maker& maker) {
  Edit edit(source);
  if (maker.successor == nullptr)
    return edit.or_flag(call.expr->getArg(static_cast<unsigned>(maker.argument)), maker.flag_name)
        .take();
  if (!declares_function(source, maker.successor)) return {};
  edit.replace_name(call, maker.successor);
  if (maker.id == Libc::epoll_create_)
    edit.replace(call.expr->getArg(0), maker.flag_name);
  else
    edit.append_argument(call, maker.flag_name);
  if (maker.id == Libc::dup_) edit.append_argument(call, "0");
  return edit.take();
}

void judge_one(const Source& source, const Call& call, const Maker& maker, Level level,
               SourceReport& report) {
  if (maker.argument >= 0) {
    const auto flags = source.constant(call.argument(static_cast<unsigned>(maker.argument)));
    if (!flags || (*flags & maker.flag) != 0) return;
  }
  // signalfd of an existing descriptor makes none.
  if (maker.id == Libc::signalfd_ && source.constant(call.argument(0)) != -1) return;
  if (sets_flags(source, *call.in) || caller_sets_flags(source, *call.in)) return;
  if (is_prepared(source, call) || is_made_for_its_number(source, call)) return;
  if (is_closed_before_any_exec(source, call)) return;
  if (level == Level::warning && (is_told(source, call) || is_dealt_with(source, call) ||
                                  is_looked_at_before_exec(source, call)))
    return;
  Finding finding = source.finding(RuleId::inherited_by_exec, call);
  finding.level = level;
  finding.message = std::string(call.libc->name) + " makes a descriptor that survives exec";
  finding.expected = maker.successor == nullptr
                         ? maker.flag_name
                         : std::string(maker.successor) + " with " + maker.flag_name;
  finding.fixes = fix_of(source, call, maker);
  report.add(std::move(finding));
}

void judge(const Source& source, SourceReport& report) {
  if (all_are_swept_before(source)) return;
  const Level level = source.calls(Kind::executes) ? Level::warning : Level::note;
  for (const Maker& maker : kMakers)
    source.each_call(maker.id,
                     [&](const Call& call) { judge_one(source, call, maker, level, report); });
}

}  // namespace

const Check checks::inherited_by_exec = {.source = judge};

}  // namespace ofdcheck::lint
