#include "clang-plugin/source/registrations.h"

#include <sys/epoll.h>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
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

bool may_do_to_argument(const Source& source, const FunctionDecl* callee, unsigned argument,
                        const std::function<bool(const Deed&)>& does) {
  if (source.function(callee) != nullptr || libc_call(callee) != nullptr) return false;
  const Way way = std::to_string(argument);
  return any_deed(summary_of(callee, &source.program()),
                  [&](const Deed& deed) { return deed.fd == way && does(deed); });
}

}  // namespace ofdcheck::lint
