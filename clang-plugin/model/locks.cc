#include "clang-plugin/model/locks.h"

#include "clang-plugin/source/threads.h"
#include "clang/AST/DeclCXX.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

using What = LockUse::What;

bool is_guard(const CXXRecordDecl* record) {
  if (!record->isInStdNamespace() || record->getIdentifier() == nullptr) return false;
  const StringRef name = record->getName();
  return name == "lock_guard" || name == "unique_lock" || name == "scoped_lock" ||
         name == "shared_lock";
}

bool is_mutex(const CXXRecordDecl* record) {
  return record->isInStdNamespace() && record->getIdentifier() != nullptr &&
         record->getName().contains("mutex");
}

// Whether a parameter says that the lock is not to be taken.
bool defers(const CXXConstructorDecl* constructor) {
  for (const ParmVarDecl* parameter : constructor->parameters()) {
    const CXXRecordDecl* tag = parameter->getType().getNonReferenceType()->getAsCXXRecordDecl();
    if (tag != nullptr && tag->getIdentifier() != nullptr && tag->getName() == "defer_lock_t")
      return true;
  }
  return false;
}

LockUse of_method(const CXXMethodDecl* method, const MemRegion* object) {
  const bool guard = is_guard(method->getParent());
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(method))
    return guard && constructor->getNumParams() > 0 && !defers(constructor)
               ? LockUse{What::takes, object}
               : LockUse{};
  if (isa<CXXDestructorDecl>(method)) return guard ? LockUse{What::lets_go, object} : LockUse{};
  if (method->getIdentifier() == nullptr || !(guard || is_mutex(method->getParent()))) return {};
  const StringRef name = method->getName();
  if (name.starts_with("unlock")) return {What::lets_go, object};
  if (name.starts_with("lock") || name.starts_with("try_lock")) return {What::takes, object};
  return {};
}

LockUse of_function(StringRef name, const CallEvent& event) {
  const auto [prefix, rest] = name.split('_');
  if (prefix != "pthread" && prefix != "mtx") return {};
  const MemRegion* lock = event.getNumArgs() > 0 ? event.getArgSVal(0).getAsRegion() : nullptr;
  if (name.ends_with("unlock")) return {What::lets_go, lock};
  if (name.ends_with("lock")) return {What::takes, lock};
  return {};
}

}  // namespace

LockUse lock_use(const CallEvent& event) {
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (callee == nullptr) return {};
  if (const auto* method = dyn_cast<CXXMethodDecl>(callee)) {
    const MemRegion* object = nullptr;
    if (const auto* call = dyn_cast<CXXInstanceCall>(&event))
      object = call->getCXXThisVal().getAsRegion();
    if (const auto* made = dyn_cast<AnyCXXConstructorCall>(&event))
      object = made->getCXXThisVal().getAsRegion();
    return of_method(method, object);
  }
  if (callee->getIdentifier() == nullptr) return {};
  const LockUse known = of_function(callee->getName(), event);
  // Of another library, or of the program: what lets it go has a name that is not known either.
  if (known.what == What::none && takes_lock(callee)) return {What::takes, nullptr};
  return known;
}

}  // namespace ofdcheck::lint
