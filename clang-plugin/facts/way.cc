#include "clang-plugin/facts/way.h"

#include "clang/AST/DeclCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymbolManager.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

constexpr llvm::StringRef kTarget = "*";  // what a pointer to a number points to

// The field of this name, in the record or in a base of it; `place` becomes the base's.
const FieldDecl* field_named(const RecordDecl* record, llvm::StringRef name, SVal& place,
                             const ProgramStateRef& state) {
  record = record == nullptr ? nullptr : record->getDefinition();
  if (record == nullptr) return nullptr;
  for (const FieldDecl* field : record->fields())
    if (field->getName() == name) return field;
  const auto* derived = dyn_cast<CXXRecordDecl>(record);
  if (derived == nullptr) return nullptr;
  for (const CXXBaseSpecifier& base : derived->bases()) {
    SVal inner = state->getStateManager().getStoreManager().evalDerivedToBase(place, base.getType(),
                                                                              base.isVirtual());
    if (const FieldDecl* found =
            field_named(base.getType()->getAsRecordDecl(), name, inner, state)) {
      place = inner;
      return found;
    }
  }
  return nullptr;
}

QualType type_of_root(llvm::StringRef root, const CallEvent& event, const FunctionDecl* function) {
  if (root == "this") {
    const auto* method = dyn_cast<CXXMethodDecl>(function);
    return method == nullptr ? QualType() : method->getThisType();
  }
  if (root == "return") return event.getResultType();
  unsigned index = 0;
  if (root.getAsInteger(10, index) || index >= function->getNumParams()) return {};
  return function->getParamDecl(index)->getType();
}

SVal value_of_root(llvm::StringRef root, const CallEvent& event) {
  if (root == "this") {
    if (const auto* call = dyn_cast<CXXInstanceCall>(&event)) return call->getCXXThisVal();
    if (const auto* made = dyn_cast<AnyCXXConstructorCall>(&event)) return made->getCXXThisVal();
    return UnknownVal();
  }
  if (root == "return") return event.getReturnValue();
  unsigned index = 0;
  if (root.getAsInteger(10, index) || index >= event.getNumArgs()) return UnknownVal();
  return event.getArgSVal(index);
}

}  // namespace

Way way_to(SymbolRef value) {
  const auto* first = dyn_cast_or_null<SymbolRegionValue>(value);
  if (first == nullptr) return {};
  const MemRegion* region = first->getRegion();
  Way way = way_to(region);
  // A number that a pointer leads to straight.
  if (!way.empty() && isa<SymbolicRegion>(region)) way += "." + kTarget.str();
  return way;
}

Way way_to(const MemRegion* place) {
  if (const auto* variable = dyn_cast_or_null<VarRegion>(place)) {
    const auto* parameter = dyn_cast<ParmVarDecl>(variable->getDecl());
    if (parameter == nullptr || !variable->getStackFrame()->inTopFrame()) return {};
    return std::to_string(parameter->getFunctionScopeIndex());
  }
  if (isa_and_nonnull<CXXThisRegion>(place)) return "this";
  if (const auto* pointed = dyn_cast_or_null<SymbolicRegion>(place)) {
    const auto* pointer = dyn_cast<SymbolRegionValue>(pointed->getSymbol());
    return pointer == nullptr ? Way() : way_to(pointer->getRegion());
  }
  if (isa_and_nonnull<CXXBaseObjectRegion>(place) || isa_and_nonnull<CXXDerivedObjectRegion>(place))
    return way_to(cast<SubRegion>(place)->getSuperRegion());
  // The analyzer lays a type over memory that has none: *c is element 0 of what c points to.
  if (const auto* element = dyn_cast_or_null<ElementRegion>(place))
    return element->getIndex().isZeroConstant() ? way_to(element->getSuperRegion()) : Way();
  if (const auto* field = dyn_cast_or_null<FieldRegion>(place)) {
    const Way outer = way_to(field->getSuperRegion());
    const llvm::StringRef name = field->getDecl()->getName();
    return outer.empty() || name.empty() ? Way() : outer + "." + name.str();
  }
  return {};
}

Arrived follow(const Way& way, const CallEvent& event, const ProgramStateRef& state) {
  const auto* function = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (function == nullptr) return {};
  auto [root, rest] = llvm::StringRef(way).split('.');
  Arrived at{UnknownVal(), value_of_root(root, event)};
  QualType type = type_of_root(root, event, function);
  // A record that is returned lies where it is wanted.
  if (const auto record = at.value.getAs<nonloc::LazyCompoundVal>())
    at.place = loc::MemRegionVal(record->getRegion());
  while (!rest.empty() && !type.isNull()) {
    llvm::StringRef name;
    std::tie(name, rest) = rest.split('.');
    SVal base = at.value;
    if (type->isPointerType() || type->isReferenceType()) {
      type = type->getPointeeType();
    } else if (!at.place.isUnknown()) {
      base = at.place;
    }
    if (name == kTarget) {
      at.place = base;
    } else {
      const FieldDecl* field = field_named(type->getAsRecordDecl(), name, base, state);
      if (field == nullptr) return {};
      type = field->getType();
      at.place = state->getLValue(field, base);
    }
    const auto location = at.place.getAs<Loc>();
    if (!location) return {};
    at.value = state->getSVal(*location, type);
  }
  return at;
}

}  // namespace ofdcheck::lint
