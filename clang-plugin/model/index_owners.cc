#include "clang-plugin/model/index_owners.h"

#include <sys/epoll.h>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/owned.h"
#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/moved_owners.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"
#include "llvm/ADT/StringSet.h"

using OfdPlace = std::pair<const clang::ento::MemRegion*, clang::ento::SymbolRef>;
// The element of a container that an index names.
REGISTER_MAP_WITH_PROGRAMSTATE(OfdElementAt, OfdPlace, clang::ento::SymbolRef)
// Of which container an element is, and under what index.
REGISTER_MAP_WITH_PROGRAMSTATE(OfdElements, clang::ento::SymbolRef, ofdcheck::lint::FoundOwner)
// Pointers to owners that were found, and those of them that nobody may have replaced since.
REGISTER_MAP_WITH_PROGRAMSTATE(OfdFoundOwners, clang::ento::SymbolRef, ofdcheck::lint::FoundOwner)
REGISTER_SET_WITH_PROGRAMSTATE(OfdStillThere, clang::ento::SymbolRef)
// Numbers that were closed by the end of an owner of which the path had seen nothing before:
// whether there was one, it only presumes.
REGISTER_SET_WITH_PROGRAMSTATE(OfdPresumed, clang::ento::SymbolRef)
// Closed numbers that somebody may have opened again, for an owner of his own.
REGISTER_SET_WITH_PROGRAMSTATE(OfdMayHaveNewOwner, clang::ento::SymbolRef)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

bool is_of_library(const Decl* decl) {
  return decl->getLocation().isInvalid() || is_of_system(decl);
}

// The members that lead to a region from what a pointer leads to, but for those of the library's
// own classes, from the inside out; null where there is something else between.
const SymbolicRegion* members_to(const MemRegion* region,
                                 llvm::SmallVectorImpl<const FieldDecl*>& members) {
  while (region != nullptr) {
    if (const auto* pointed = dyn_cast<SymbolicRegion>(region)) return pointed;
    if (const auto* member = dyn_cast<FieldRegion>(region)) {
      if (!is_of_library(member->getDecl())) members.push_back(member->getDecl());
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
  if (function == nullptr) return false;
  const OverloadedOperatorKind by = function->getOverloadedOperator();
  if (by == OO_New || by == OO_Delete || by == OO_Array_New || by == OO_Array_Delete)
    return is_of_library(function);
  if (!leaves_numbers_alone(function) && !function->isInStdNamespace()) return false;
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
  static const llvm::StringSet<> kNames{
      "at",       "back",      "begin",        "capacity", "cbegin",        "cend",
      "contains", "count",     "emplace_back", "empty",    "end",           "find",
      "front",    "push_back", "reserve",      "resize",   "shrink_to_fit", "size"};
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
  return without(state->remove<OfdMayHaveNewOwner>(fd)->remove<OfdPresumed>(fd), fd);
}

bool is_closed(const ProgramStateRef& state, SymbolRef fd) {
  const FdState* known = state_of(state, fd);
  return known != nullptr && known->life == FdState::Life::closed;
}

// Where the pointer was found there is another by now, or there will be.
bool is_replaced(SymbolRef pointer, const ProgramStateRef& state) {
  const MemRegion* from = pointer->getOriginRegion();
  if (from == nullptr) return true;
  const SVal now = state->getSVal(from);
  return !now.isZeroConstant() && now.getAsSymbol() != pointer;
}

bool is_known(const ProgramStateRef& state, SymbolRef index) {
  for (const auto& [element, found] : state->get<OfdElements>())
    if (found.index == index) return true;
  for (const auto& [pointer, found] : state->get<OfdFoundOwners>())
    if (found.index == index) return true;
  return false;
}

// A number, or the part of a token that is one.
bool is_number(SymbolRef index) {
  const auto* part = dyn_cast<SymIntExpr>(index);
  return index->getType()->isIntegerType() &&
         (isa<SymbolData>(index) ||
          (part != nullptr && part->getOpcode() == BO_And && isa<SymbolData>(part->getLHS())));
}

}  // namespace

void FoundOwner::Profile(llvm::FoldingSetNodeID& id) const {
  id.AddPointer(container);
  id.AddPointer(place);
  id.AddPointer(index);
}

IndexOwners::IndexOwners() = default;
IndexOwners::~IndexOwners() = default;

const ProgramFacts& IndexOwners::program(const ASTContext& context) const {
  return descriptors_->source(const_cast<ASTContext&>(context)).program();
}

const std::string& IndexOwners::key(const ValueDecl* place) const {
  const auto [at, made] = keys_.try_emplace(place);
  if (made) at->second = key_of(place);
  return at->second;
}

bool IndexOwners::agrees(Agreed how, const FoundOwner& found, const FieldDecl* number,
                         const ASTContext& context) const {
  // One call fills the map while another's answer is still in use.
  const std::string container = key(found.container), place = key(found.place);
  return (program(context).owners().*how)(container, place, key(number));
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
  if (!c.wasInlined && c.getLangOpts().CPlusPlus &&
      libc_call(dyn_cast_or_null<FunctionDecl>(event.getDecl())) == nullptr) {
    if (!is_harmless(event)) {
      state = after_anything(state);
    } else if (const auto* member = dyn_cast<CXXInstanceCall>(&event); member != nullptr) {
      const MemRegion* container = member->getCXXThisVal().getAsRegion();
      if (container != nullptr && !keeps_elements(event))
        state = without_elements(state, container);
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
  if (place == nullptr || index == nullptr || element == nullptr || !is_number(index) ||
      !program(c.getASTContext()).owners().may_name(key(container)))
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

SymbolRef IndexOwners::index_of(SVal value, const ProgramStateRef& state) {
  const SymbolRef index = value.getAsSymbol();
  return index != nullptr && is_known(state, index) ? index : nullptr;
}

bool IndexOwners::is_of_token(SymbolRef index, const ProgramStateRef& state) {
  const auto* part = dyn_cast<SymIntExpr>(index);
  return part != nullptr && is_number(index) && is_known(state, index) &&
         is_from_batch(part->getLHS());
}

Act IndexOwners::named(Act act, ProgramStateRef& state, const ASTContext& context) const {
  if (act.fd == nullptr ||
      (state->get<OfdElements>().isEmpty() && state->get<OfdFoundOwners>().isEmpty() &&
       state->get<OfdPresumed>().isEmpty()))
    return act;
  llvm::SmallVector<const FieldDecl*, 2> members;
  const SymbolicRegion* object = members_to(act.fd->getOriginRegion(), members);
  if (object != nullptr && !members.empty()) {
    const auto found = found_by(object->getSymbol(), state);
    if (found && agrees(&Owners::are_named_by_index, *found, members.back(), context))
      return of_owner(act, object->getSymbol(), found->index, state);
  }
  // That the number names nothing is certain only where an owner was. Nobody has a reason to
  // deregister it where there was none.
  const bool deletes = act.libc->kind == Kind::registers && act.operation == EPOLL_CTL_DEL;
  if (state->contains<OfdPresumed>(act.fd) && is_closed(state, act.fd) && !deletes)
    state = forgotten(state, act.fd);
  return act;
}

Act IndexOwners::of_owner(Act act, SymbolRef pointer, SymbolRef index,
                          ProgramStateRef& state) const {
  const bool seen = state->contains<OfdStillThere>(pointer);
  const bool closed = is_closed(state, index);
  if (is_replaced(pointer, state) || (closed && !seen)) {
    // Its number has a new owner, or the one that was closed is not this one's.
    state = forgotten(state, index);
    return act;
  }
  if (act.libc->kind == Kind::closes && !seen) state = state->add<OfdPresumed>(index);
  act.fd = index;
  return act;
}

// The numbers of a list of closed ones.
void IndexOwners::checkBind(SVal place, SVal value, const Stmt* stmt, CheckerContext& c) const {
  const auto* region = dyn_cast_or_null<VarRegion>(place.getAsRegion());
  const SymbolRef fd = value.getAsSymbol();
  if (region == nullptr || fd == nullptr || !region->getDecl()->isCXXForRangeDecl() ||
      !isa_and_nonnull<DeclStmt>(stmt))
    return;
  const auto* loop =
      dyn_cast_or_null<CXXForRangeStmt>(c.getLocationContext()->getParentMap().getParent(stmt));
  const ValueDecl* list = loop == nullptr ? nullptr : list_of_numbers(loop);
  if (list == nullptr || state_of(c.getState(), fd) != nullptr) return;
  const ProgramFacts& facts = program(c.getASTContext());
  if (!facts.owners().are_closed(key(list))) return;
  FdState known;
  known.life = FdState::Life::closed;
  known.since = c.getStackFrame();
  known.reopened = !facts.doers(Kind::accepts).empty() || !facts.doers(Kind::opens).empty();
  c.addTransition(with(c.getState(), fd, known)->add<OfdPresumed>(fd));
}

// Whoever makes an owner of a number takes it for open.
void IndexOwners::checkPreCall(const CallEvent& event, CheckerContext& c) const {
  if (!isa<AnyCXXConstructorCall>(event)) return;
  ProgramStateRef state = c.getState();
  for (unsigned i = 0; i < event.getNumArgs(); ++i)
    if (const SymbolRef fd = index_of(event.getArgSVal(i), state);
        fd != nullptr && is_closed(state, fd))
      state = forgotten(state, fd);
  if (state != c.getState()) c.addTransition(state);
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
      if (known == nullptr || known->life != FdState::Life::closed ||
          state->contains<OfdPresumed>(found->index))
        continue;
      const CXXRecordDecl* record = pointer->getType()->getPointeeCXXRecordDecl();
      if (record == nullptr || !record->hasDefinition()) continue;
      for (const FieldDecl* field : record->fields())
        if (agrees(&Owners::close_their_index, *found, field, context))
          closed.push_back(found->index);
    }
  }
  return closed;
}

void IndexOwners::checkLiveSymbols(ProgramStateRef state, SymbolReaper& reaper) const {
  for (const auto& [place, element] : state->get<OfdElementAt>()) reaper.markLive(element);
  // The function may not name it any more; its owner has it still.
  const auto keep = [&](SymbolRef index) {
    const FdState* known = state_of(state, index);
    if (known != nullptr && (known->life == FdState::Life::closed || known->registered))
      reaper.markLive(index);
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
  for (const SymbolRef fd : state->get<OfdPresumed>())
    if (reaper.isDead(fd)) state = state->remove<OfdPresumed>(fd);
  for (const SymbolRef fd : state->get<OfdMayHaveNewOwner>())
    if (reaper.isDead(fd)) state = state->remove<OfdMayHaveNewOwner>(fd);
  if (state != c.getState()) c.addTransition(state);
}

}  // namespace ofdcheck::lint
