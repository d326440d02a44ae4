#include "clang-plugin/model/index_owners.h"

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/owned.h"
#include "clang-plugin/model/moved_owners.h"
#include "clang-plugin/source/source.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"
#include "llvm/ADT/StringSet.h"

using OfdPlace = std::pair<const clang::ento::MemRegion*, clang::ento::SymbolRef>;
// The element of a container that an index names.
REGISTER_MAP_WITH_PROGRAMSTATE(OfdElementAt, OfdPlace, clang::ento::SymbolRef)
// Of which container an element is, and under what index.
REGISTER_MAP_WITH_PROGRAMSTATE(OfdElements, clang::ento::SymbolRef, ofdcheck::lint::FoundOwner)
// Pointers to owners that were found. `true` for as long as nobody may have put another there.
REGISTER_MAP_WITH_PROGRAMSTATE(OfdFoundOwners, clang::ento::SymbolRef, ofdcheck::lint::FoundOwner)
REGISTER_SET_WITH_PROGRAMSTATE(OfdStillThere, clang::ento::SymbolRef)
// Closed numbers that somebody may have opened again, for an owner of his own.
REGISTER_SET_WITH_PROGRAMSTATE(OfdMayHaveNewOwner, clang::ento::SymbolRef)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

bool is_of_system(const Decl* decl) {
  const SourceManager& sources = decl->getASTContext().getSourceManager();
  const SourceLocation at = sources.getExpansionLoc(decl->getLocation());
  return at.isInvalid() || sources.isInSystemHeader(at);
}

// The members that lead to a region from what a pointer leads to, but for those of the library's own
// classes, from the inside out; null where there is something else between.
const SymbolicRegion* members_to(const MemRegion* region,
                                 llvm::SmallVectorImpl<const FieldDecl*>& members) {
  while (region != nullptr) {
    if (const auto* pointed = dyn_cast<SymbolicRegion>(region)) return pointed;
    if (const auto* member = dyn_cast<FieldRegion>(region)) {
      if (!is_of_system(member->getDecl())) members.push_back(member->getDecl());
    } else if (const auto* element = dyn_cast<ElementRegion>(region)) {
      if (!element->getIndex().isZeroConstant()) return nullptr;
    } else if (!isa<CXXBaseObjectRegion, CXXDerivedObjectRegion>(region)) {
      return nullptr;
    }
    region = cast<SubRegion>(region)->getSuperRegion();
  }
  return nullptr;
}

std::optional<FoundOwner> found_by(SymbolRef pointer, const ProgramStateRef& state) {
  if (const FoundOwner* known = state->get<OfdFoundOwners>(pointer)) return *known;
  llvm::SmallVector<const FieldDecl*, 2> members;
  const SymbolicRegion* element = members_to(pointer->getOriginRegion(), members);
  const FoundOwner* found =
      element == nullptr ? nullptr : state->get<OfdElements>(element->getSymbol());
  if (found == nullptr || members.size() > 1) return {};
  FoundOwner owner = *found;
  if (!members.empty()) owner.place = members.front();
  return owner;
}

// What the library does with what it is given, unless it is given something to call.
bool is_harmless(const CallEvent& event) {
  const auto* function = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (function == nullptr || !is_of_system(function)) return false;
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (method != nullptr && method->getParent()->getIdentifier() != nullptr &&
      method->getParent()->getName() == "function")
    return false;
  for (unsigned i = 0; i < event.getNumArgs(); ++i) {
    const Expr* given = event.getArgExpr(i);
    const QualType type = given == nullptr ? QualType() : given->getType();
    if (type.isNull()) continue;
    const CXXRecordDecl* record = type->getAsCXXRecordDecl();
    if (type->isFunctionPointerType() || type->isFunctionType() ||
        (record != nullptr && record->isLambda()))
      return false;
  }
  return true;
}

// Its elements are afterwards what they were, under the same indices.
bool keeps_elements(const CallEvent& event) {
  static const llvm::StringSet<> kNames{"at",       "back",     "begin",        "capacity",
                                        "cbegin",   "cend",     "contains",     "count",
                                        "emplace_back", "empty", "end",         "find",
                                        "front",    "push_back", "reserve",     "resize",
                                        "shrink_to_fit", "size"};
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(event.getDecl());
  if (method == nullptr) return true;
  return method->isConst() || method->getOverloadedOperator() == OO_Subscript ||
         (method->getIdentifier() != nullptr && kNames.contains(method->getName()));
}

ProgramStateRef without_elements(ProgramStateRef state, const MemRegion* container) {
  for (const auto& [place, element] : state->get<OfdElementAt>())
    if (container == nullptr || place.first == container)
      state = state->remove<OfdElementAt>(place);
  return state;
}

// Anybody may have got a number that is closed, and any owner may have been replaced.
ProgramStateRef after_anything(ProgramStateRef state) {
  state = without_elements(state, nullptr);
  for (const SymbolRef pointer : state->get<OfdStillThere>())
    state = state->remove<OfdStillThere>(pointer);
  for (const SymbolRef fd : numbers_in(state))
    if (state_of(state, fd)->life == FdState::Life::closed)
      state = state->add<OfdMayHaveNewOwner>(fd);
  return state;
}

bool may_have_new_owner(const ProgramStateRef& state, SymbolRef fd) {
  const FdState* known = state_of(state, fd);
  return known != nullptr && known->life == FdState::Life::closed &&
         (state->contains<OfdMayHaveNewOwner>(fd) || may_be_reused(state, *known));
}

ProgramStateRef forgotten(const ProgramStateRef& state, SymbolRef fd) {
  return without(state->remove<OfdMayHaveNewOwner>(fd), fd);
}

}  // namespace

void FoundOwner::Profile(llvm::FoldingSetNodeID& id) const {
  id.AddPointer(container);
  id.AddPointer(place);
  id.AddPointer(index);
}

IndexOwners::IndexOwners() = default;
IndexOwners::~IndexOwners() = default;

const Owners& IndexOwners::owners(const ASTContext& context) const {
  if (program_ != nullptr && program_->has_units()) return program_->owners();
  if (alone_ == nullptr) alone_ = std::make_unique<Source>(const_cast<ASTContext&>(context));
  return alone_->program().owners();
}

const std::string& IndexOwners::key(const ValueDecl* place) const {
  const auto [at, made] = keys_.try_emplace(place);
  if (made) at->second = key_of(place);
  return at->second;
}

bool IndexOwners::are_named(const FoundOwner& found, const FieldDecl* number,
                            const ASTContext& context) const {
  // One call fills the map while another's answer is still in use.
  const std::string container = key(found.container), place = key(found.place);
  return owners(context).are_named_by_index(container, place, key(number));
}

void IndexOwners::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  ProgramStateRef state = c.getState();
  if (!c.wasInlined && event.getOriginExpr() != nullptr && event.getNumArgs() == 1 &&
      container_of_owners(event.getOriginExpr()) != nullptr)
    return look_up(event, c);
  if (const SymbolRef pointer = event.getReturnValue().getAsSymbol();
      pointer != nullptr && pointer->getType()->isPointerType() &&
      !state->get<OfdElements>().isEmpty()) {
    if (const auto found = found_by(pointer, state)) {
      state = state->set<OfdFoundOwners>(pointer, *found);
      if (!may_have_new_owner(state, found->index)) state = state->add<OfdStillThere>(pointer);
    }
  }
  if (!c.wasInlined && libc_call(dyn_cast_or_null<FunctionDecl>(event.getDecl())) == nullptr &&
      !(state->get<OfdElements>().isEmpty() && state->get<OfdFoundOwners>().isEmpty())) {
    if (!is_harmless(event)) {
      state = after_anything(state);
    } else if (const auto* member = dyn_cast<CXXInstanceCall>(&event); member != nullptr) {
      const MemRegion* container = member->getCXXThisVal().getAsRegion();
      if (container != nullptr && !keeps_elements(event)) state = without_elements(state, container);
    }
  }
  if (state != c.getState()) c.addTransition(state);
}

void IndexOwners::look_up(const CallEvent& event, CheckerContext& c) const {
  const ValueDecl* container = container_of_owners(event.getOriginExpr());
  const auto* member = dyn_cast<CXXInstanceCall>(&event);
  const MemRegion* place = member == nullptr ? nullptr : member->getCXXThisVal().getAsRegion();
  const SymbolRef index = event.getArgSVal(0).getAsSymbol();
  const SymbolRef element = event.getReturnValue().getAsSymbol();
  if (place == nullptr || index == nullptr || element == nullptr || !isa<SymbolData>(index) ||
      !index->getType()->isIntegerType() || !owners(c.getASTContext()).may_name(key(container)))
    return;
  ProgramStateRef state = c.getState();
  if (const SymbolRef* known = state->get<OfdElementAt>({place, index})) {
    MemRegionManager& regions = state->getStateManager().getRegionManager();
    c.addTransition(state->BindExpr(event.getOriginExpr(), c.getLocationContext(),
                                    loc::MemRegionVal(regions.getSymbolicRegion(*known))));
    return;
  }
  // Whoever looks for its owner after all that may believe that there is one.
  if (may_have_new_owner(state, index)) state = forgotten(state, index);
  state = state->set<OfdElementAt>({place, index}, element);
  c.addTransition(state->set<OfdElements>(element, {container, container, index}));
}

SymbolRef IndexOwners::number_of(SymbolRef number, ProgramStateRef& state,
                                 const ASTContext& context) const {
  if (number == nullptr ||
      (state->get<OfdElements>().isEmpty() && state->get<OfdFoundOwners>().isEmpty()))
    return number;
  llvm::SmallVector<const FieldDecl*, 2> members;
  const SymbolicRegion* object = members_to(number->getOriginRegion(), members);
  if (object == nullptr || members.empty()) return number;
  const auto found = found_by(object->getSymbol(), state);
  if (!found || !are_named(*found, members.back(), context)) return number;
  if (may_have_new_owner(state, found->index) &&
      !state->contains<OfdStillThere>(object->getSymbol()))
    state = forgotten(state, found->index);
  return found->index;
}

std::vector<SymbolRef> IndexOwners::closed_before(const CallEvent& event,
                                                  const ProgramStateRef& state,
                                                  const ASTContext& context) const {
  std::vector<SymbolRef> closed;
  if (state->get<OfdStillThere>().isEmpty() || !takes_always(event)) return closed;
  for (unsigned i = 0; i < event.getNumArgs(); ++i) {
    const Expr* given = event.getArgExpr(i);
    const MemRegion* place = event.getArgSVal(i).getAsRegion();
    if (given == nullptr || place == nullptr || !given->isXValue()) continue;
    for (const SymbolRef pointer : state->get<OfdStillThere>()) {
      const MemRegion* from = pointer->getOriginRegion();
      if (from == nullptr || !from->isSubRegionOf(place)) continue;
      if (state->getSVal(from).getAsSymbol() != pointer) continue;
      const FoundOwner* found = state->get<OfdFoundOwners>(pointer);
      const FdState* known = found == nullptr ? nullptr : state_of(state, found->index);
      if (known == nullptr || known->life != FdState::Life::closed) continue;
      const CXXRecordDecl* record = pointer->getType()->getPointeeCXXRecordDecl();
      if (record == nullptr || !record->hasDefinition()) continue;
      for (const FieldDecl* field : record->fields())
        if (are_named(*found, field, context)) closed.push_back(found->index);
    }
  }
  return closed;
}

void IndexOwners::checkLiveSymbols(ProgramStateRef state, SymbolReaper& reaper) const {
  for (const auto& [place, element] : state->get<OfdElementAt>()) reaper.markLive(element);
  // The function may not name it any more; its owner has it still.
  const auto keep = [&](SymbolRef index) {
    const FdState* known = state_of(state, index);
    if (known != nullptr && known->life == FdState::Life::closed) reaper.markLive(index);
  };
  for (const auto& [element, found] : state->get<OfdElements>()) keep(found.index);
  for (const auto& [pointer, found] : state->get<OfdFoundOwners>()) keep(found.index);
}

void IndexOwners::checkDeadSymbols(SymbolReaper& reaper, CheckerContext& c) const {
  ProgramStateRef state = c.getState();
  for (const auto& [place, element] : state->get<OfdElementAt>())
    if (reaper.isDead(place.second) || !reaper.isLiveRegion(place.first))
      state = state->remove<OfdElementAt>(place);
  for (const auto& [element, found] : state->get<OfdElements>())
    if (reaper.isDead(element) || reaper.isDead(found.index))
      state = state->remove<OfdElements>(element);
  for (const auto& [pointer, found] : state->get<OfdFoundOwners>())
    if (reaper.isDead(pointer) || reaper.isDead(found.index)) {
      state = state->remove<OfdFoundOwners>(pointer);
      state = state->remove<OfdStillThere>(pointer);
    }
  for (const SymbolRef fd : state->get<OfdMayHaveNewOwner>())
    if (reaper.isDead(fd)) state = state->remove<OfdMayHaveNewOwner>(fd);
  if (state != c.getState()) c.addTransition(state);
}

}  // namespace ofdcheck::lint
