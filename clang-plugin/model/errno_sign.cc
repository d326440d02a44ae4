#include "clang-plugin/model/errno_sign.h"

#include "clang/AST/Decl.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

// glibc's and musl's errno is *__errno_location(): what stands there now is read next.
void ErrnoSign::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  const IdentifierInfo* name = event.getCalleeIdentifier();
  if (name == nullptr || name->getName() != "__errno_location") return;
  const MemRegion* place = event.getReturnValue().getAsRegion();
  if (place == nullptr) return;
  const ASTContext& types = c.getASTContext();
  SValBuilder& values = c.getSValBuilder();
  const auto value = c.getState()->getSVal(place, types.IntTy).getAs<DefinedOrUnknownSVal>();
  if (!value) return;
  const SVal positive = values.evalBinOp(c.getState(), BO_GE, *value,
                                         values.makeZeroVal(types.IntTy), types.BoolTy);
  if (const auto known = positive.getAs<DefinedOrUnknownSVal>())
    if (const ProgramStateRef state = c.getState()->assume(*known, true)) c.addTransition(state);
}

}  // namespace ofdcheck::lint
