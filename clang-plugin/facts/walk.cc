#include "clang-plugin/facts/walk.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

#include "clang-plugin/facts/flows.h"
#include "clang-plugin/facts/instances.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/listed.h"
#include "clang-plugin/facts/objects.h"
#include "clang-plugin/facts/once.h"
#include "clang-plugin/facts/owned.h"
#include "clang-plugin/facts/starts.h"
#include "clang-plugin/source/atomics.h"
#include "clang-plugin/source/comes_back.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/looks.h"
#include "clang-plugin/source/frees.h"
#include "clang-plugin/source/input_left.h"
#include "clang-plugin/source/registrars.h"
#include "clang-plugin/source/short_counts.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

FactPlace place_of(const FunctionDecl* function, const SourceManager& sources) {
  const SourceLocation at = sources.getExpansionLoc(function->getLocation());
  return {function->getQualifiedNameAsString(), file_of(at, sources),
          sources.getSpellingLineNumber(at)};
}

// Through a pointer, or what a std::function holds: what such a call does is not told here.
bool calls_unknown_itself(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(callee);
  return callee == nullptr || (method != nullptr && method->getParent()->isInStdNamespace() &&
                               method->getParent()->getIdentifier() != nullptr &&
                               method->getParent()->getName() == "function");
}

bool calls_unknown(const Stmt* body) {
  bool unknown = false;
  walk(body, [&](const Stmt* stmt) {
    if (const auto* call = dyn_cast<CallExpr>(stmt)) unknown |= calls_unknown_itself(call);
  });
  return unknown;
}

// A lambda, or a function that is named and not called: who calls it is not told here.
bool hands_functions(const Stmt* body) {
  bool hands = false;
  unsigned named = 0, called = 0;
  walk(body, [&](const Stmt* stmt) {
    hands |= isa<LambdaExpr>(stmt);
    if (const auto* name = dyn_cast<DeclRefExpr>(stmt)) named += isa<FunctionDecl>(name->getDecl());
    const auto* call = dyn_cast<CallExpr>(stmt);
    const Expr* callee = call == nullptr ? nullptr : call->getCallee()->IgnoreParenImpCasts();
    called += callee != nullptr && isa<DeclRefExpr>(callee);
  });
  return hands || named > called;
}

// Beside what `starts`, `hands` and `runs` tell of it, it calls something by a pointer, or gives the
// system something to call.
bool is_obscure(const Stmt* body, const FunctionFacts& facts) {
  std::size_t by_pointer = 0, named = 0, called = 0;
  walk(body, [&](const Stmt* stmt) {
    named += isa<LambdaExpr>(stmt);
    if (const auto* name = dyn_cast<DeclRefExpr>(stmt)) named += isa<FunctionDecl>(name->getDecl());
    const auto* call = dyn_cast<CallExpr>(stmt);
    if (call == nullptr) return;
    const Expr* callee = call->getCallee()->IgnoreParenImpCasts();
    called += isa<DeclRefExpr>(callee) && call->getDirectCallee() != nullptr;
    by_pointer += calls_unknown_itself(call);
  });
  std::size_t told = facts.starts.size();
  for (const Handed& handed : facts.hands) told += !handed.what.function.empty();
  return named > called + told || by_pointer > facts.runs.size();
}

// It names errno, or compares what the library has made of it.
bool may_ask_for_error(const Function& function) {
  return std::any_of(
      function.callees.begin(), function.callees.end(), [](const FunctionDecl* callee) {
        if (callee->getIdentifier() != nullptr) return callee->getName() == "__errno_location";
        return callee->isInStdNamespace() && callee->getOverloadedOperator() == OO_EqualEqual;
      });
}

// It tells a socket that is full from one that has failed, and counts what it has taken. Eight bytes
// are a wake-up's.
std::uint32_t added_with(const Source& source, const Function& function) {
  std::uint32_t with = FunctionFacts().added_with;
  for (const Call& call : function.calls) {
    if (call.libc->kind != Kind::registers) continue;
    const auto operation = operation_of(source, call);
    if (operation && *operation != EPOLL_CTL_ADD) continue;
    const auto mask = mask_of_ctl(source, call);
    with &= mask ? mask->must : 0;
  }
  return with;
}

bool keeps_rest(const Source& source, const Function& function) {
  return std::any_of(function.calls.begin(), function.calls.end(), [&](const Call& call) {
    if (call.libc->kind != Kind::output || call.libc->id == Libc::sendto_) return false;
    if (const auto length = source.constant(call.argument(2)); length && *length <= 8) return false;
    return counts_with(source, call) && compares_with(source, function, EAGAIN, nullptr, call.expr);
  });
}

// In the order of the source. A wait of another function's is not seen here.
std::vector<std::string> called_behind_wait(const Function& function) {
  std::vector<std::string> keys;
  bool waited = false;
  walk(function.body, [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    if (callee == nullptr) return;
    const LibcCall* libc = libc_call(callee);
    if (libc != nullptr)
      waited |= libc->kind == Kind::waits;
    else if (waited)
      add_once(keys, key_of(callee));
  });
  return keys;
}

}  // namespace

UnitFacts facts_of_text(const Source& source) {
  UnitFacts unit;
  const Registrars registrars = registrars_of(source);
  ComingBack coming_back(source.context());
  const SourceManager& sources = source.context().getSourceManager();
  if (const auto main = sources.getFileEntryRefForID(sources.getMainFileID()))
    unit.file = main->getFileEntry().tryGetRealPathName().str();
  for (const Function& function : source.functions()) {
    FunctionFacts facts;
    facts.key = key_of(function.decl);
    if (facts.key.empty()) continue;
    facts.at = place_of(function.decl, sources);
    facts.inline_ = function.decl->isInlined();
    for (const Call& call : function.calls) add_once(facts.calls, call.libc->id);
    for (const FunctionDecl* callee : function.callees)
      if (libc_call(callee) == nullptr && !is_of_system(callee))
        if (std::string key = key_of(callee); !key.empty()) add_once(facts.callees, std::move(key));
    if (const auto* method = dyn_cast<CXXMethodDecl>(function.decl))
      for (const CXXMethodDecl* overridden : method->overridden_methods())
        add_once(facts.overrides, key_of(overridden));
    for (const Call& call : function.calls)
      if (call.libc->kind == Kind::waits)
        if (std::string name = name_of_shared(call.argument(0)); !name.empty())
          add_once(facts.waits_on, std::move(name));
    for (std::string& key : called_behind_wait(function))
      if (std::find(facts.callees.begin(), facts.callees.end(), key) != facts.callees.end())
        facts.behind_wait.push_back(std::move(key));
    const bool unknown = calls_unknown(function.body);
    facts.locks = std::any_of(function.callees.begin(), function.callees.end(), takes_lock);
    facts.may_lock = facts.locks || unknown || tests_atomic_change(function.body);
    facts.only_looks = only_looks(function);
    facts.only_counts = !facts.only_looks && only_counts(function);
    facts.marks = !facts.only_looks && marks(source, function.body);
    facts.asks_for_emfile = asks_for_emfile(source, function);
    facts.keeps_rest = keeps_rest(source, function);
    facts.added_with = added_with(source, function);
    facts.no_return = coming_back.from(function.decl) != Return::usual;
    facts.blind = unknown || hands_functions(function.body);
    facts.asks_for_eperm = may_ask_for_error(function) && compares_with(source, function, EPERM);
    add_starts(source, function, facts);
    add_objects(source, function, facts);
    walk(function.body, [&](const Stmt* stmt) { facts.frees |= may_free(stmt); });
    facts.obscure = facts.blind && is_obscure(function.body, facts);
    if (const auto found = registrars.find(function.decl->getCanonicalDecl());
        found != registrars.end())
      facts.adds = added_by(found->second);
    unit.functions.push_back(std::move(facts));
  }
  unit.flows = flows_of(source);
  return unit;
}

UnitFacts facts_of(const Source& source, const ProgramFacts* program) {
  UnitFacts unit = source.said();
  unit.owners = owners_of(source);
  add_instances(source, program, unit.flows);
  add_listed(source, program, unit.flows);
  return unit;
}

void add_leavings(const Source& source, UnitFacts& unit) {
  const EventLoops loops(source);
  for (auto& [function, told] : told_of(loops)) {
    const std::string key = key_of(function->decl);
    for (FunctionFacts& facts : unit.functions) {
      if (facts.key != key) continue;
      facts.leaves = std::move(told.leaves);
      facts.unsent = std::move(told.unsent);
    }
  }
}

}  // namespace ofdcheck::lint
