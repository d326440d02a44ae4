#include "clang-plugin/model/descriptors.h"

#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

REGISTER_MAP_WITH_PROGRAMSTATE(OfdDescriptors, clang::ento::SymbolRef, ofdcheck::lint::FdState)
REGISTER_MAP_WITH_PROGRAMSTATE(OfdCopies, clang::ento::SymbolRef, clang::ento::SymbolRef)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

void FdState::Profile(llvm::FoldingSetNodeID& id) const {
  id.AddInteger(static_cast<unsigned>(life));
  id.AddInteger(static_cast<unsigned>(mode));
  for (const bool flag : {accepted, listens, regular, streamed, registered, escaped, mask_known})
    id.AddBoolean(flag);
  id.AddInteger(mask);
  id.AddInteger(perhaps);
  id.AddPointer(epoll);
  id.AddPointer(since);
  for (const void* part : {static_cast<const void*>(registered_in),
                           static_cast<const void*>(unsettled_by), static_cast<const void*>(unsettled_in)})
    id.AddPointer(part);
  id.AddBoolean(reopened);
  id.AddPointer(successor);
}

const FdState* state_of(const ProgramStateRef& state, SymbolRef fd) {
  return fd == nullptr ? nullptr : state->get<OfdDescriptors>(fd);
}

ProgramStateRef with(const ProgramStateRef& state, SymbolRef fd, const FdState& known) {
  return state->set<OfdDescriptors>(fd, known);
}

ProgramStateRef without(const ProgramStateRef& state, SymbolRef fd) {
  return state->remove<OfdDescriptors>(fd)->remove<OfdCopies>(fd);
}

ProgramStateRef with_copy(const ProgramStateRef& state, SymbolRef copy, SymbolRef fd) {
  const SymbolRef origin = origin_of(state, fd);
  return state->set<OfdCopies>(copy, origin == nullptr ? fd : origin);
}

SymbolRef origin_of(const ProgramStateRef& state, SymbolRef copy) {
  const SymbolRef* origin = state->get<OfdCopies>(copy);
  return origin == nullptr ? nullptr : *origin;
}

std::vector<SymbolRef> numbers_in(const ProgramStateRef& state) {
  std::vector<SymbolRef> numbers;
  for (const auto& [fd, known] : state->get<OfdDescriptors>()) numbers.push_back(fd);
  return numbers;
}

bool another_is_open(const ProgramStateRef& state, SymbolRef fd) {
  const SymbolRef origin = origin_of(state, fd);
  const SymbolRef first = origin == nullptr ? fd : origin;
  const auto open = [&](SymbolRef other) {
    if (other == fd || is_failure(state, other)) return false;
    const FdState* known = state_of(state, other);
    return known == nullptr || known->life != FdState::Life::closed;
  };
  if (open(first)) return true;
  for (const auto& [copy, made_from] : state->get<OfdCopies>())
    if (made_from == first && open(copy)) return true;
  return false;
}

ProgramStateRef after_opening(ProgramStateRef state, SymbolRef made) {
  for (const auto& [fd, known] : state->get<OfdDescriptors>()) {
    if (known.life != FdState::Life::closed || may_be_reused(state, known)) continue;
    FdState now = known;
    now.reopened = true;
    now.successor = made;
    state = with(state, fd, now);
  }
  return state;
}

bool is_open_again(const ProgramStateRef& state, SymbolRef fd, const FdState& closed) {
  if (closed.successor == nullptr) return false;
  SValBuilder& builder = state->getStateManager().getSValBuilder();
  const auto same = builder
                        .evalBinOp(state, BO_EQ, nonloc::SymbolVal(closed.successor),
                                   nonloc::SymbolVal(fd), builder.getConditionType())
                        .getAs<DefinedSVal>();
  return same && state->assume(*same, false) == nullptr;
}

bool may_be_reused(const ProgramStateRef& state, const FdState& closed) {
  return closed.reopened && (closed.successor == nullptr || !is_failure(state, closed.successor));
}

bool is_unsettled(const FdState& known) {
  if (known.unsettled_by == nullptr || !known.registered) return false;
  return known.life == FdState::Life::closed || known.mode == Mode::blocking;
}

bool is_failure(const ProgramStateRef& state, SymbolRef fd) {
  SValBuilder& builder = state->getStateManager().getSValBuilder();
  const SVal usable =
      builder.evalBinOp(state, BO_GE, nonloc::SymbolVal(fd), builder.makeIntVal(0, fd->getType()),
                        builder.getConditionType());
  const auto defined = usable.getAs<DefinedSVal>();
  return defined && state->assume(*defined, true) == nullptr;
}

// The path has found it to be none above 2.
bool is_standard(const ProgramStateRef& state, SymbolRef fd) {
  SValBuilder& builder = state->getStateManager().getSValBuilder();
  const auto above =
      builder
          .evalBinOp(state, BO_GT, nonloc::SymbolVal(fd), builder.makeIntVal(2, fd->getType()),
                     builder.getConditionType())
          .getAs<DefinedSVal>();
  return above && state->assume(*above, true) == nullptr;
}

ProgramStateRef bury(ProgramStateRef state, SymbolReaper& reaper,
                     const std::function<void(SymbolRef, const FdState&)>& lost) {
  for (const auto& [fd, known] : state->get<OfdDescriptors>()) {
    if (known.successor == nullptr || !reaper.isDead(known.successor)) continue;
    // It goes on under its old name.
    if (known.life == FdState::Life::closed && is_open_again(state, fd, known)) {
      state = state->remove<OfdDescriptors>(fd)->remove<OfdDescriptors>(known.successor);
      continue;
    }
    FdState settled = known;
    settled.reopened = may_be_reused(state, known);
    settled.successor = nullptr;
    state = with(state, fd, settled);
  }
  for (const auto& [fd, known] : state->get<OfdDescriptors>()) {
    if (!reaper.isDead(fd)) continue;
    // Constraints of dead symbols are gone after this callback: whether it failed is settled now.
    // 0 to 2 are open for their place, which everybody knows.
    if (!is_failure(state, fd) && !is_standard(state, fd)) lost(fd, known);
    // A copy that was dropped while open keeps its description alive; a closed one does not.
    if (known.life == FdState::Life::closed) state = state->remove<OfdCopies>(fd);
    state = state->remove<OfdDescriptors>(fd);
  }
  for (const auto& [copy, origin] : state->get<OfdCopies>())
    if (reaper.isDead(origin) || (reaper.isDead(copy) && is_failure(state, copy)))
      state = state->remove<OfdCopies>(copy);
  return state;
}

}  // namespace ofdcheck::lint
