#include "clang-plugin/model/deliveries.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/listed.h"
#include "clang-plugin/facts/way.h"
#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/path_mask.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// The epoll instance that the path has waited on last, and the call; null where what it has
// delivered may have left the list since.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdWaitedOn, const void*)
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdWaitedBy, const void*)
// Where that call was told to put the events; null when that is not known.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdWaitedInto, const void*)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

SymbolRef waited_on(const ProgramStateRef& state) {
  return static_cast<SymbolRef>(state->get<OfdWaitedOn>());
}

ProgramStateRef with_wait(const ProgramStateRef& state, SymbolRef on, const Stmt* by,
                          const MemRegion* into) {
  return state->set<OfdWaitedOn>(static_cast<const void*>(on))
      ->set<OfdWaitedBy>(static_cast<const void*>(by))
      ->set<OfdWaitedInto>(static_cast<const void*>(into));
}

// Two symbols are of one variable: a call in between may have stored to it, for all that the path
// knows, but not another instance.
bool are_one(SymbolRef one, SymbolRef other) {
  return one == other ||
         (one->getOriginRegion() != nullptr && one->getOriginRegion() == other->getOriginRegion());
}

// By which members and variables it was found.
std::set<std::string> names_of(SymbolRef instance) {
  std::set<std::string> names;
  for (const MemRegion* region = instance->getOriginRegion(); region != nullptr;) {
    const ValueDecl* place = nullptr;
    if (const auto* field = dyn_cast<FieldRegion>(region)) place = field->getDecl();
    if (const auto* variable = dyn_cast<VarRegion>(region)) place = variable->getDecl();
    if (std::string name = name_of_instance(place); !name.empty()) names.insert(std::move(name));
    if (const auto* pointed = dyn_cast<SymbolicRegion>(region)) {
      region = pointed->getSymbol()->getOriginRegion();
      continue;
    }
    const auto* inside = dyn_cast<SubRegion>(region);
    region = inside == nullptr ? nullptr : inside->getSuperRegion();
  }
  return names;
}

// The instance, when the call waits on one that is known; null for every other call.
SymbolRef instance_of_wait(const CallEvent& event, const DescriptorModel& descriptors,
                           CheckerContext& c) {
  if (const LibcCall* libc = libc_call(event))
    return libc->kind == Kind::waits ? symbol_argument(event, libc->argument) : nullptr;
  if (c.wasInlined) return nullptr;
  SymbolRef instance = nullptr;
  any_deed(descriptors.facts_of(event), [&](const Deed& deed) {
    if (kind_of(deed.call) == Kind::waits && !deed.fd.empty() && instance == nullptr)
      instance = lint::follow(deed.fd, event, c.getState()).value.getAsSymbol();
    return instance != nullptr;
  });
  return instance;
}

// What an expression comes to by elements, members, iterators and what local variables begin with:
// a call, or the variable or member behind all of that.
struct Behind {
  const CallExpr* call = nullptr;
  const ValueDecl* place = nullptr;
};

Behind behind(const Expr* expr, const Stmt* wait) {
  for (int turns = 0; expr != nullptr && turns < 16; ++turns) {
    expr = bare(expr);
    if (const auto* call = dyn_cast<CallExpr>(expr); call != nullptr && call == wait)
      return {call, nullptr};
    if (const auto* name = dyn_cast<DeclRefExpr>(expr)) {
      const auto* held = dyn_cast<VarDecl>(name->getDecl());
      const Expr* init = held == nullptr || !held->hasLocalStorage() ? nullptr : held->getInit();
      // An object of its own, or one that it begins with.
      if (init == nullptr || isa<CXXConstructExpr, InitListExpr>(bare(init)))
        return {nullptr, held};
      expr = init;
    } else if (const auto* member = dyn_cast<MemberExpr>(expr)) {
      if (isa<CXXThisExpr>(member->getBase()->IgnoreParenCasts()))
        return {nullptr, member->getMemberDecl()};
      expr = member->getBase();
    } else if (const auto* unary = dyn_cast<UnaryOperator>(expr)) {
      expr = unary->getSubExpr();
    } else if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr)) {
      expr = element->getBase();
    } else if (const auto* called = dyn_cast<CXXOperatorCallExpr>(expr)) {
      expr = called->getNumArgs() == 0 ? nullptr : called->getArg(0);
    } else if (const auto* method = dyn_cast<CXXMemberCallExpr>(expr)) {
      expr = method->getImplicitObjectArgument();
    } else {
      return {};
    }
  }
  return {};
}

// An element of what the call has returned, or was told to fill, or of the object that it is a
// function of.
bool is_element_of_wait(const Expr* element, const CallExpr* wait) {
  const Behind of = behind(element, wait);
  if (of.call != nullptr || of.place == nullptr) return of.call != nullptr;
  const auto is_same = [&](const Expr* given) {
    return given != nullptr && behind(given, nullptr).place == of.place;
  };
  const auto* method = dyn_cast<CXXMemberCallExpr>(wait);
  return (method != nullptr && is_same(method->getImplicitObjectArgument())) ||
         std::any_of(wait->arg_begin(), wait->arg_end(), is_same);
}

// What the event lies in was given to the wait, or came back from it.
bool is_of_wait(SymbolRef data, const ProgramStateRef& state) {
  const MemRegion* base = data->getOriginRegion()->getBaseRegion();
  if (base == state->get<OfdWaitedInto>()) return true;
  const auto* pointed = dyn_cast<SymbolicRegion>(base);
  SymbolRef pointer = pointed == nullptr ? nullptr : pointed->getSymbol();
  while (const auto* part = dyn_cast_or_null<SymbolDerived>(pointer))
    pointer = part->getParentSymbol();
  const auto* made = dyn_cast_or_null<SymbolConjured>(pointer);
  const auto* wait =
      dyn_cast_or_null<CallExpr>(static_cast<const Stmt*>(state->get<OfdWaitedBy>()));
  const auto* element = made == nullptr ? nullptr : dyn_cast_or_null<Expr>(made->getStmt());
  return wait != nullptr && element != nullptr && is_element_of_wait(element, wait);
}

bool hands_function(const CallEvent& event) {
  for (unsigned i = 0; i < event.getNumArgs(); ++i) {
    const Expr* argument = event.getArgExpr(i);
    QualType type = argument == nullptr ? QualType() : argument->IgnoreImplicit()->getType();
    if (type.isNull()) continue;
    if (type->isPointerType() || type->isReferenceType()) type = type->getPointeeType();
    if (type->isFunctionType()) return true;
    const CXXRecordDecl* record = type->getAsCXXRecordDecl();
    if (record == nullptr || !record->hasDefinition()) continue;
    if (record->isLambda() || (record->isInStdNamespace() && record->getIdentifier() != nullptr &&
                               record->getName().contains("function")))
      return true;
  }
  return false;
}

}  // namespace

const ProgramFacts* Deliveries::program() const {
  return descriptors_->program();
}

bool Deliveries::is_followed(const Names& through) const {
  const auto [at, made] = followed_.try_emplace(through, false);
  if (made) at->second = is_only_added_to(*program(), through);
  return at->second;
}

bool Deliveries::may_disturb(const CallEvent& event) const {
  if (const LibcCall* libc = libc_call(event)) {
    if (libc->kind != Kind::registers) return gives_numbers_out(libc->id);
    const auto operation = constant_argument(event, 1);
    return operation != EPOLL_CTL_ADD && operation != EPOLL_CTL_MOD;
  }
  const auto* callee = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (callee == nullptr) return true;
  // The library calls nobody of the program's but whom it is given.
  if (event.isInSystemHeader()) {
    const auto* method = dyn_cast<CXXMethodDecl>(callee);
    const bool calls = method != nullptr && method->getOverloadedOperator() == OO_Call;
    return calls || hands_function(event);
  }
  const std::string key = key_of(callee);
  return key.empty() || program()->may_deregister(key) || program()->reaches(key, Kind::waits);
}

void Deliveries::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  if (program() == nullptr) return;
  const ProgramStateRef& state = c.getState();
  if (const SymbolRef instance = instance_of_wait(event, *descriptors_, c)) {
    const Names through = names_of(instance);
    const bool wanted = !through.empty() && is_followed(through);
    if (!wanted && waited_on(state) == nullptr) return;
    const MemRegion* into =
        libc_call(event) == nullptr ? nullptr : event.getArgSVal(1).getAsRegion();
    c.addTransition(wanted ? with_wait(state, instance, event.getOriginExpr(),
                                       into == nullptr ? nullptr : into->getBaseRegion())
                           : with_wait(state, nullptr, nullptr, nullptr));
    return;
  }
  if (waited_on(state) != nullptr && !c.wasInlined && may_disturb(event))
    c.addTransition(with_wait(state, nullptr, nullptr, nullptr));
}

bool Deliveries::adds_again(const Act& act, const ProgramStateRef& state) const {
  const SymbolRef instance = waited_on(state);
  if (instance == nullptr || act.operation != EPOLL_CTL_ADD || act.fd == nullptr ||
      act.epoll == nullptr || act.data == nullptr)
    return false;
  if (!are_one(instance, act.epoll) || !is_from_batch(act.data) || !is_of_wait(act.data, state))
    return false;
  return is_added_elsewhere(*program(), names_of(instance), node_of_symbol(act.fd));
}

}  // namespace ofdcheck::lint
