#include "clang-plugin/source/registrations.h"

#include <sys/epoll.h>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/threads.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

constexpr int kDepth = 4;

class Finder {
 public:
  Finder(const Source& source, const std::function<void(const Registration&)>& take)
      : source_(source), take_(take) {}

  void find() {
    source_.each_call(Kind::registers, [&](const Call& ctl) {
      if (operation_of(source_, ctl) == EPOLL_CTL_ADD)
        found({ctl.argument(2), ctl.expr, ctl.in, false}, 0);
    });
    const auto adds = [](const Deed& deed) {
      return kind_of(deed.call) == Kind::registers && deed.operation == EPOLL_CTL_ADD;
    };
    for (const Function& function : source_.functions())
      walk(function.body, [&](const Stmt* stmt) {
        const auto* call = dyn_cast<CallExpr>(stmt);
        const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
        if (callee == nullptr || isa<CXXOperatorCallExpr>(call)) return;
        if (!seen_.try_emplace(callee->getCanonicalDecl(), true).second &&
            !seen_[callee->getCanonicalDecl()])
          return;
        bool any = false;
        for (unsigned i = 0; i < call->getNumArgs(); ++i)
          if (may_do_to_argument(source_, callee, i, adds)) {
            any = true;
            found({call->getArg(i)->IgnoreParenImpCasts(), call, &function, true}, 0);
          }
        seen_[callee->getCanonicalDecl()] = any;
      });
  }

 private:
  void found(const Registration& registration, int depth) {
    const Place place = place_of(source_, registration.fd);
    const auto* parameter = dyn_cast_or_null<ParmVarDecl>(place.decl);
    const auto& calls = source_.places().calls_of(registration.in->decl);
    if (parameter == nullptr || calls.empty() || depth == kDepth) return take_(registration);
    const unsigned index = parameter->getFunctionScopeIndex();
    for (const Given& given : calls)
      if (const auto* call = dyn_cast<CallExpr>(given.where);
          call != nullptr && index < given.arguments.size())
        found({given.arguments[index]->IgnoreParenImpCasts(), call, given.in,
               registration.elsewhere},
              depth + 1);
  }

  const Source& source_;
  const std::function<void(const Registration&)>& take_;
  llvm::DenseMap<const FunctionDecl*, bool> seen_;  // and whether it registers an argument
};

}  // namespace

void each_registration(const Source& source, const std::function<void(const Registration&)>& take) {
  Finder(source, take).find();
}

void each_mask_given(
    const Source& source,
    const std::function<void(const Function&, const CallExpr*, const Expr*)>& take) {
  const Masks& masks = source.program().masks();
  llvm::DenseMap<const FunctionDecl*, int> places;  // of the mask; -1 for none
  const auto place_of_mask = [&](const FunctionDecl* callee) {
    const auto [at, made] = places.try_emplace(callee->getCanonicalDecl(), -1);
    if (!made || source.function(callee) != nullptr || libc_call(callee) != nullptr)
      return at->second;
    for (const ParmVarDecl* parameter : callee->parameters())
      if (const std::string node = node_of(parameter);
          !node.empty() && masks.is_made_of(kRegistered, node))
        at->second = static_cast<int>(parameter->getFunctionScopeIndex());
    return at->second;
  };
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      if (callee == nullptr || isa<CXXOperatorCallExpr>(call)) return;
      const int place = place_of_mask(callee);
      if (place >= 0 && static_cast<unsigned>(place) < call->getNumArgs())
        take(function, call, call->getArg(static_cast<unsigned>(place)));
    });
}

MaskBits mask_given(const Source& source, const Expr* mask) {
  const MaskBits bits = mask_of(source, mask);
  // A parameter that is handed on as it came: only its callers know.
  const auto* parameter = dyn_cast_or_null<ParmVarDecl>(variable(mask));
  const auto* owner =
      parameter == nullptr ? nullptr : dyn_cast<FunctionDecl>(parameter->getDeclContext());
  const Function* in = owner == nullptr ? nullptr : source.function(owner);
  if (in == nullptr || bits.unknown == 0 || changes_in(in->body, parameter)) return bits;
  return source.program().masks().at(node_of(parameter));
}

bool registers_levels_only(const Source& source) {
  bool any = false, levels = true;
  const auto take = [&](const MaskBits& mask) {
    any = true;
    levels = levels && mask.never(EPOLLET | EPOLLONESHOT);
  };
  source.each_call(Kind::registers, [&](const Call& ctl) {
    if (operation_of(source, ctl) != EPOLL_CTL_DEL)
      take(mask_of_ctl(source, ctl).value_or(EventMask{}));
  });
  each_mask_given(source, [&](const Function&, const CallExpr*, const Expr* mask) {
    take(mask_given(source, mask));
  });
  return any && levels;
}

bool may_modify(const Source& source, const FunctionDecl* callee) {
  return any_deed(summary_of(callee, &source.program()), [](const Deed& deed) {
    return kind_of(deed.call) == Kind::registers && deed.operation == EPOLL_CTL_MOD;
  });
}

bool may_do_to_argument(const Source& source, const FunctionDecl* callee, unsigned argument,
                        const std::function<bool(const Deed&)>& does) {
  if (source.function(callee) != nullptr || libc_call(callee) != nullptr) return false;
  const Way way = std::to_string(argument);
  return any_deed(summary_of(callee, &source.program()),
                  [&](const Deed& deed) { return deed.fd == way && does(deed); });
}

}  // namespace ofdcheck::lint
