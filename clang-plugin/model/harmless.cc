#include "clang-plugin/model/harmless.h"

#include <algorithm>

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

bool is_of_library_only(QualType type, int depth) {
  while (type->isPointerType() || type->isReferenceType()) type = type->getPointeeType();
  if (type->isBuiltinType() || type->isEnumeralType()) return true;
  const auto* record = type->getAsCXXRecordDecl();
  if (record == nullptr || depth > 4) return false;
  if (record->getName() == "epoll_event") return true;
  const DeclContext* around = record->getEnclosingNamespaceContext();
  const auto* space = dyn_cast<NamespaceDecl>(around);
  if (!record->isInStdNamespace() && (space == nullptr || space->getName() != "__gnu_cxx"))
    return false;
  const auto* made = dyn_cast<ClassTemplateSpecializationDecl>(record);
  if (made == nullptr) return false;
  for (const TemplateArgument& each : made->getTemplateArgs().asArray()) {
    const bool type_of_program = each.getKind() == TemplateArgument::Type &&
                                 !each.getAsType()->isVoidType() &&
                                 !is_of_library_only(each.getAsType(), depth + 1);
    if (type_of_program && depth == 0) return false;
    if (type_of_program && !each.getAsType()->isRecordType()) return false;
  }
  return true;
}

}  // namespace

bool is_of_library_only(QualType type) {
  return is_of_library_only(type, 0);
}

bool is_local(const MemRegion* place) {
  const auto* variable = dyn_cast<VarRegion>(place->getBaseRegion());
  return variable != nullptr ? variable->getDecl()->hasLocalStorage()
                             : isa<CXXTempObjectRegion>(place->getBaseRegion());
}

bool computes_only(const CallEvent& event) {
  const auto* function = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (function == nullptr || !event.isInSystemHeader()) return false;
  if (std::any_of(function->param_begin(), function->param_end(),
                  [](const ParmVarDecl* each) { return !is_of_library_only(each->getType()); }))
    return false;
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (method == nullptr || method->isStatic()) return function->isInStdNamespace();
  const auto* call = dyn_cast<CXXInstanceCall>(&event);
  const auto* made = dyn_cast<AnyCXXConstructorCall>(&event);
  const SVal object = call != nullptr   ? call->getCXXThisVal()
                      : made != nullptr ? made->getCXXThisVal()
                                        : UnknownVal();
  return object.getAsRegion() != nullptr && is_local(object.getAsRegion()) &&
         is_of_library_only(method->getThisType()->getPointeeType());
}

bool is_harmless(const CallEvent& event) {
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (callee == nullptr || !event.isInSystemHeader() || callee->getIdentifier() == nullptr)
    return false;
  if (!callee->isExternC()) {
    const auto* method = dyn_cast<CXXMethodDecl>(callee);
    return method != nullptr && method->isConst() && event.getNumArgs() == 0;
  }
  for (const StringRef wakes : {"pthread_", "sem_", "cnd_", "mtx_", "mq_", "eventfd_"})
    if (callee->getName().starts_with(wakes)) return false;
  return true;
}

}  // namespace ofdcheck::lint
