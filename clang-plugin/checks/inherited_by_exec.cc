// inherited-by-exec: a descriptor is made without close-on-exec, with fix-it. A warning in a file
// that executes others, else a note. That another file executes says little: an upgrade of nginx
// hands its listeners on, and most children of haproxy close all they do not want.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "clang-plugin/check.h"
#include "clang-plugin/source/edit.h"
#include "clang/AST/Decl.h"

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

// The function sets descriptor flags itself, or calls one of the unit that does, or one whose name
// says so.
bool sets_flags(const Source& source, const Function& function) {
  const auto sets = [&](const Function& any) {
    for (const Call& call : any.calls)
      if (call.libc->id == Libc::fcntl_ && source.constant(call.argument(1)) == F_SETFD)
        return true;
    return false;
  };
  if (sets(function)) return true;
  for (const FunctionDecl* callee : function.callees) {
    if (names_the_flag(callee)) return true;
    const Function* own = source.function(callee);
    if (own != nullptr && sets(*own)) return true;
  }
  return false;
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

bool makes_text(const FunctionDecl* callee) {
  if (callee == nullptr || callee->getIdentifier() == nullptr) return false;
  for (const llvm::StringRef name :
       {"snprintf", "sprintf", "asprintf", "to_string", "to_chars", "format"})
    if (callee->getName() == name) return true;
  return false;
}

// The number is written out in a file that executes programs: one of them is told it, in an argument
// or in its environment.
bool is_told(const Source& source, const Call& call) {
  const VarDecl* held = nullptr;
  walk(call.in->body, [&](const Stmt* stmt) {
    const auto holds = [&](const Expr* value) {
      return value != nullptr && value->IgnoreParenImpCasts() == call.expr;
    };
    if (const auto* declared = dyn_cast<DeclStmt>(stmt))
      for (const Decl* decl : declared->decls())
        if (const auto* made = dyn_cast<VarDecl>(decl); made != nullptr && holds(made->getInit()))
          held = made;
    if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
        assigned != nullptr && assigned->getOpcode() == BO_Assign && holds(assigned->getRHS()))
      held = variable(assigned->getLHS());
  });
  // pipe and socketpair fill an array.
  if (call.libc->kind == Kind::pairs)
    held = variable(call.argument(call.expr->getNumArgs() == 4 ? 3 : 0));
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
  if (level == Level::warning && is_told(source, call)) return;
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
  const Level level = source.calls(Kind::executes) ? Level::warning : Level::note;
  for (const Maker& maker : kMakers)
    source.each_call(maker.id,
                     [&](const Call& call) { judge_one(source, call, maker, level, report); });
}

}  // namespace

const Check checks::inherited_by_exec = {.source = judge};

}  // namespace ofdcheck::lint
