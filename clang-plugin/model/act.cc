#include "clang-plugin/model/act.h"

#include <fcntl.h>
#include <sys/epoll.h>

#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/index_owners.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// The call that has closed another target of the batch; null when there was none since the wait.
REGISTER_TRAIT_WITH_PROGRAMSTATE(OfdMateClosed, const void*)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

FdState state_or_new(const ProgramStateRef& state, SymbolRef fd) {
  const FdState* known = state_of(state, fd);
  return known == nullptr ? FdState{} : *known;
}

FdState opened(const Act& act, const StackFrameContext* frame) {
  FdState known;
  known.life = FdState::Life::open;
  known.since = frame;
  known.mode = act.mode;
  known.accepted = act.libc->kind == Kind::accepts;
  known.regular = makes_regular_file(act.libc->id);
  return known;
}

// Where a number was before the path began: a parameter or a variable, or a field of what one
// points to. Null for what came out of a call, or out of memory that one has changed.
struct Origin {
  const MemRegion* root = nullptr;
  const Decl* member = nullptr;
};

Origin origin_of_number(SymbolRef number) {
  const auto* first = dyn_cast<SymbolRegionValue>(number);
  if (first == nullptr) return {};
  const MemRegion* base = first->getRegion()->getBaseRegion();
  if (isa<VarRegion>(base)) return {base, nullptr};
  const auto* pointed = dyn_cast<SymbolicRegion>(base);
  const auto* pointer =
      pointed == nullptr ? nullptr : dyn_cast<SymbolRegionValue>(pointed->getSymbol());
  const auto* field = dyn_cast<FieldRegion>(first->getRegion());
  if (pointer == nullptr || field == nullptr) return {};
  if (!isa<VarRegion, CXXThisRegion>(pointer->getRegion())) return {};
  return {pointer->getRegion(), field->getDecl()};
}

// Chosen among others: it was found in memory that neither a parameter nor `this` has in it, and it
// is not of the event that is being handled.
bool is_mate(const ProgramStateRef& state, SymbolRef fd) {
  const FdState* known = state_of(state, fd);
  if (known != nullptr && known->life != FdState::Life::unknown) return false;
  return isa<SymbolRegionValue, SymbolDerived>(fd) && origin_of_number(fd).root == nullptr &&
         !is_of_event(fd);
}

ProgramStateRef after_close(ProgramStateRef state, const Act& act, const StackFrameContext* frame) {
  const SymbolRef fd = act.fd;
  if (is_mate(state, fd)) state = state->set<OfdMateClosed>(static_cast<const void*>(act.stmt));
  FdState known = state_or_new(state, fd);
  const bool shared = another_is_open(state, fd);
  if (known.life != FdState::Life::closed) {
    known.unsettled_by = known.registered && shared ? act.stmt : nullptr;
    known.unsettled_in = frame;
  }
  known.life = FdState::Life::closed;
  known.since = frame;
  if (!shared) known.registered = false;
  return with(state, fd, known);
}

ProgramStateRef after_ctl(const ProgramStateRef& state, const Act& act,
                          const StackFrameContext* frame) {
  if (act.fd == nullptr) return state;
  // It may be in the list from here on.
  if (act.operation == 0) return escape(state, act.fd);
  FdState known = state_or_new(state, act.fd);
  // It may be in several instances: which of them an entry is in is not told apart.
  const bool in_another = known.registered && known.epoll != act.epoll;
  const bool was_edge = known.mask_known && (known.mask & EPOLLET) != 0;
  known.registered = act.operation != EPOLL_CTL_DEL;
  known.mask_known = known.registered && act.mask.has_value();
  known.mask = known.mask_known ? *act.mask : 0;
  known.perhaps = known.registered ? act.bits.may : 0;
  known.epoll = known.registered && !in_another ? act.epoll : nullptr;
  const bool becomes_edge = known.mask_known && (known.mask & EPOLLET) != 0 && !was_edge;
  known.registered_in = known.registered ? frame : nullptr;
  if (act.operation == EPOLL_CTL_ADD || becomes_edge) {
    known.unsettled_by = act.stmt;
    known.unsettled_in = frame;
  } else if (!known.registered) {
    known.unsettled_by = nullptr;
  }
  return with(state, act.fd, known);
}

// Two symbols may stand for one number: a loop's own, and that of the loop that a connection points
// to. Of these it is certain that they do not, or would make little sense.
bool are_two(const ProgramStateRef& state, SymbolRef one, SymbolRef other) {
  const auto made_here = [&](SymbolRef number) {
    const FdState* known = state_of(state, number);
    return known != nullptr && known->life == FdState::Life::open;
  };
  const Origin first = origin_of_number(one), second = origin_of_number(other);
  if (made_here(one) && made_here(other)) return true;
  if (made_here(one)) return second.root != nullptr;
  if (made_here(other)) return first.root != nullptr;
  if (first.root == nullptr || second.root == nullptr) return false;
  // Two fields of one record, or the same of two.
  return first.root == second.root || first.member == second.member;
}

}  // namespace

void split_mask(SymbolRef mask, Act& act) {
  act.mask_from = mask;
  const auto* both = dyn_cast_or_null<SymIntExpr>(mask);
  if (both == nullptr || both->getOpcode() != BO_Or) return;
  act.mask_from = both->getLHS();
  act.mask_bits = static_cast<std::uint32_t>(llvm::APSInt(both->getRHS()).getExtValue());
}

Act act_of(const LibcCall& libc, const CallEvent& event, CheckerContext& c) {
  Act act;
  act.libc = &libc;
  act.fd = symbol_argument(event, libc.argument);
  if (act.fd == nullptr && libc.argument >= 0 &&
      static_cast<unsigned>(libc.argument) < event.getNumArgs())
    act.fd = IndexOwners::index_of(event.getArgSVal(static_cast<unsigned>(libc.argument)),
                                   c.getState());
  // signalfd of an existing descriptor makes none, and whether this one exists is not known.
  if (libc.id != Libc::signalfd_ || constant_argument(event, 0) == -1)
    act.made = event.getReturnValue().getAsSymbol();
  const auto command = constant_argument(event, 1);
  act.copies = libc.id == Libc::dup_ ||
               (libc.id == Libc::fcntl_ && (command == F_DUPFD || command == F_DUPFD_CLOEXEC));
  if (libc.id == Libc::dup2_ || libc.id == Libc::dup3_) act.target = symbol_argument(event, 1);
  if (libc.kind == Kind::registers) {
    act.operation = static_cast<int>(command.value_or(0));
    if (!command) act.operation_from = symbol_argument(event, 1);
    act.mask = mask_argument(event, c);
    act.epoll = symbol_argument(event, 0);
    act.data = data_symbol(event, c);
    if (!act.mask) split_mask(mask_symbol(event, c), act);
  }
  act.keeps_mode = libc.kind == Kind::controls && !changes_mode(libc, event);
  act.mode = mode_after(libc, event, Mode::unknown);
  act.reads = libc.kind == Kind::takes && opens_to_read(event);
  act.asks = libc.id == Libc::fcntl_ && command == F_GETFD;
  act.stmt = event.getOriginExpr();
  return act;
}

Known known_of(const ProgramStateRef& state, SymbolRef fd, SymbolRef epoll) {
  Known known;
  known.from_batch = is_from_batch(fd);
  const FdState* at = state_of(state, fd);
  if (at == nullptr) return known;
  known.opened = at->life == FdState::Life::open;
  known.accepted = at->accepted;
  known.closed = at->life == FdState::Life::closed && !is_open_again(state, fd, *at);
  known.reused = known.closed && may_be_reused(state, *at);
  known.listens = at->listens;
  known.regular = at->regular;
  known.streamed = at->streamed;
  known.registered = at->registered;
  known.elsewhere =
      at->registered && epoll != nullptr && at->epoll != nullptr && at->epoll != epoll &&
      are_two(state, at->epoll, epoll);
  known.shared = another_is_open(state, fd);
  known.mode = at->mode;
  if (at->registered && at->mask_known) known.mask = at->mask;
  if (at->registered) known.perhaps = at->perhaps;
  return known;
}

PathCall judged(const Act& act, const ProgramStateRef& state) {
  PathCall call;
  call.libc = act.libc;
  call.fd = known_of(state, act.fd, act.epoll);
  call.operation = act.operation;
  call.mask = act.mask;
  call.bits = act.bits;
  call.by_number = act.data != nullptr && act.data == act.fd;
  call.mate_closed = state->get<OfdMateClosed>() != nullptr;
  call.reads = act.reads;
  call.asks = act.asks;
  return call;
}

ProgramStateRef escape(const ProgramStateRef& state, SymbolRef fd) {
  const FdState* known = state_of(state, fd);
  if (known == nullptr || known->escaped) return state;
  FdState now = *known;
  now.escaped = true;
  return with(state, fd, now);
}

ProgramStateRef after(ProgramStateRef state, const Act& act, const StackFrameContext* frame) {
  const SymbolRef fd = act.fd;
  const Kind kind = act.libc->kind;
  if (kind == Kind::opens || kind == Kind::accepts || kind == Kind::pairs ||
      act.copies)
    state = after_opening(state, act.made);
  switch (kind) {
    case Kind::opens:
    case Kind::accepts:
      return act.made == nullptr ? state : with(state, act.made, opened(act, frame));
    case Kind::dups:
    case Kind::controls:
      if (act.copies) {
        if (act.made == nullptr || fd == nullptr) return state;
        if (state_of(state, fd) == nullptr && IndexOwners::is_of_token(fd, state)) {
          // The event has told that it is registered.
          FdState delivered;
          delivered.registered = true;
          delivered.registered_in = frame;
          state = with(state, fd, delivered);
        }
        FdState known;
        known.life = FdState::Life::open;
        known.since = frame;
        known.mode = state_or_new(state, fd).mode;
        return with_copy(with(state, act.made, known), act.made, fd);
      }
      if (kind == Kind::dups) {
        // The number is another description's now; which is known to the caller only.
        if (act.target != nullptr) state = without(state, act.target);
        return fd == nullptr ? state : escape(state, fd);
      }
      if (fd != nullptr && !act.keeps_mode && state_of(state, fd) != nullptr) {
        FdState known = state_or_new(state, fd);
        known.mode = act.mode;
        state = with(state, fd, known);
      }
      return state;
    case Kind::listens:
      if (fd != nullptr) {
        FdState known = state_or_new(state, fd);
        known.listens = true;
        state = with(state, fd, known);
      }
      return state;
    case Kind::registers:
      return after_ctl(state, act, frame);
    case Kind::waits:
      return state->set<OfdMateClosed>(nullptr);
    case Kind::closes:
      // Of a sweep nobody knows here which numbers are in its range: of none is anything known then.
      if (act.libc->argument < 0)
        for (const SymbolRef each : numbers_in(state)) state = without(state, each);
      return fd == nullptr ? state : after_close(state, act, frame);
    case Kind::takes:
      // The stream closes it, whenever that may be.
      if (fd != nullptr) {
        FdState known;
        known.escaped = true;
        known.streamed = act.reads;
        known.since = frame;
        state = with(without(state, fd), fd, known);
      }
      return state;
    default:
      return state;
  }
}

}  // namespace ofdcheck::lint
