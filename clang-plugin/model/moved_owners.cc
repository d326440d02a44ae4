#include "clang-plugin/model/moved_owners.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringSet.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

bool is_unique_owner(QualType type) {
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  return record != nullptr && record->isInStdNamespace() && record->getIdentifier() != nullptr &&
         record->getName() == "unique_ptr";
}

}  // namespace

bool takes_always(const CallEvent& event) {
  static const llvm::StringSet<> kNames{"emplace",      "emplace_back", "emplace_front",
                                        "emplace_hint", "push_back",    "push_front",
                                        "push"};
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(event.getDecl());
  return method != nullptr && method->getIdentifier() != nullptr &&
         method->getParent()->isInStdNamespace() && kNames.contains(method->getName());
}

void MovedOwners::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  // One that was followed has emptied it itself.
  if (c.wasInlined || !takes_always(event)) return;
  ProgramStateRef state = c.getState();
  for (unsigned i = 0; i < event.getNumArgs(); ++i) {
    const Expr* given = event.getArgExpr(i);
    const MemRegion* place = event.getArgSVal(i).getAsRegion();
    if (given == nullptr || place == nullptr || !given->isXValue()) continue;
    if (is_unique_owner(given->getType()))
      state = state->bindDefaultZero(loc::MemRegionVal(place), c.getLocationContext());
  }
  if (state != c.getState()) c.addTransition(state);
}

}  // namespace ofdcheck::lint
