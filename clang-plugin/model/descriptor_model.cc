#include "clang-plugin/model/descriptor_model.h"

#include <fcntl.h>
#include <sys/epoll.h>

#include "clang-plugin/model/call_facts.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

Known known_of(const ProgramStateRef& state, SymbolRef fd, SymbolRef epoll) {
  Known known;
  known.from_batch = is_from_batch(fd);
  const FdState* at = state_of(state, fd);
  if (at == nullptr) return known;
  known.opened = at->life == FdState::Life::open;
  known.accepted = at->accepted;
  known.closed = at->life == FdState::Life::closed;
  known.reused = known.closed && may_be_reused(state, *at);
  known.listens = at->listens;
  known.regular = at->regular;
  known.streamed = at->streamed;
  known.registered = at->registered;
  known.elsewhere =
      at->registered && epoll != nullptr && at->epoll != nullptr && at->epoll != epoll;
  known.shared = another_is_open(state, fd);
  known.mode = at->mode;
  if (at->registered && at->mask_known) known.mask = at->mask;
  return known;
}

FdState state_or_new(const ProgramStateRef& state, SymbolRef fd) {
  const FdState* known = state_of(state, fd);
  return known == nullptr ? FdState{} : *known;
}

bool makes_copy(const LibcCall& libc, const CallEvent& event) {
  if (libc.id == Libc::dup_) return true;
  const auto command = constant_argument(event, 1);
  return libc.id == Libc::fcntl_ && (command == F_DUPFD || command == F_DUPFD_CLOEXEC);
}

// Somebody outside the path may hold the number from here on.
ProgramStateRef escape(const ProgramStateRef& state, SymbolRef fd) {
  const FdState* known = state_of(state, fd);
  if (known == nullptr || known->escaped) return state;
  FdState now = *known;
  now.escaped = true;
  return with(state, fd, now);
}

ProgramStateRef after_close(const ProgramStateRef& state, SymbolRef fd,
                            const StackFrameContext* frame) {
  FdState known = state_or_new(state, fd);
  known.life = FdState::Life::closed;
  known.since = frame;
  if (!another_is_open(state, fd)) known.registered = false;
  return with(state, fd, known);
}

// A function without a body here may close what it is given, or keep it.
ProgramStateRef after_unknown(ProgramStateRef state, const CallEvent& event) {
  for (unsigned i = 0; i < event.getNumArgs(); ++i) {
    const SVal value = event.getArgSVal(i);
    if (const SymbolRef fd = value.getAsSymbol(); fd != nullptr && state_of(state, fd) != nullptr)
      state = without(state, fd);
  }
  return state;
}

}  // namespace

void DescriptorModel::checkPreCall(const CallEvent& event, CheckerContext& c) const {
  const LibcCall* libc = libc_call(event);
  if (libc == nullptr) return;
  const SymbolRef fd = symbol_argument(event, libc->argument);
  if (fd == nullptr || is_failure(c.getState(), fd)) return;
  PathCall call;
  call.libc = libc;
  call.fd = known_of(c.getState(), fd,
                     libc->kind == Kind::registers ? symbol_argument(event, 0) : nullptr);
  if (libc->kind == Kind::registers) {
    call.operation = static_cast<int>(constant_argument(event, 1).value_or(0));
    call.mask = mask_argument(event, c);
  }
  call.reads = libc->kind == Kind::takes && opens_to_read(event);
  judge(call, fd, &event, c);
}

// epoll_ctl does not write to the event, which the analyzer cannot know; and only its success
// changes what is registered.
bool DescriptorModel::evalCall(const CallEvent& event, CheckerContext& c) const {
  const LibcCall* libc = libc_call(event);
  const Expr* origin = event.getOriginExpr();
  if (libc == nullptr || libc->kind != Kind::registers || origin == nullptr) return false;
  const ProgramStateRef state = c.getState();
  const auto returning = [&](std::int64_t value) {
    return state->BindExpr(
        origin, c.getLocationContext(),
        c.getSValBuilder().makeIntVal(static_cast<std::uint64_t>(value), event.getResultType()));
  };
  ProgramStateRef done = returning(0);
  ProgramStateRef failed = returning(-1);
  const auto operation = constant_argument(event, 1);
  const SymbolRef fd = symbol_argument(event, 2);
  if (operation && fd != nullptr) {
    FdState known = state_or_new(state, fd);
    // It may be in several instances: which of them an entry is in is not told apart.
    const SymbolRef epoll = symbol_argument(event, 0);
    const bool in_another = known.registered && known.epoll != epoll;
    known.registered = *operation != EPOLL_CTL_DEL;
    const auto mask = mask_argument(event, c);
    known.mask_known = known.registered && mask.has_value();
    known.mask = known.mask_known ? *mask : 0;
    known.epoll = known.registered && !in_another ? epoll : nullptr;
    known.registered_in =
        known.registered ? c.getLocationContext()->getStackFrame() : nullptr;
    done = with(done, fd, known);
    // DEL fails because there is no such entry.
    if (*operation == EPOLL_CTL_DEL) failed = with(failed, fd, known);
  }
  c.addTransition(done);
  c.addTransition(failed);
  return true;
}

void DescriptorModel::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  ProgramStateRef state = c.getState();
  const LibcCall* libc = libc_call(event);
  if (libc == nullptr) {
    // A libc function that is not in our table neither closes nor keeps a number.
    if (!c.wasInlined && !event.isInSystemHeader()) c.addTransition(after_unknown(state, event));
    return;
  }
  const StackFrameContext* frame = c.getLocationContext()->getStackFrame();
  const SymbolRef made = event.getReturnValue().getAsSymbol();
  const SymbolRef fd = symbol_argument(event, libc->argument);
  if (libc->kind == Kind::opens || libc->kind == Kind::accepts || libc->kind == Kind::pairs ||
      libc->id == Libc::dup_)
    state = after_opening(state, made);
  switch (libc->kind) {
    case Kind::opens:
    case Kind::accepts:
      if (made != nullptr) {
        FdState known;
        known.life = FdState::Life::open;
        known.since = frame;
        known.accepted = libc->kind == Kind::accepts;
        known.regular = libc->id == Libc::memfd_create_ || libc->id == Libc::mkstemp_;
        known.mode = mode_after(*libc, event, Mode::unknown);
        state = with(state, made, known);
      }
      break;
    case Kind::dups:
    case Kind::controls:
      if (makes_copy(*libc, event) && made != nullptr && fd != nullptr) {
        FdState known;
        known.life = FdState::Life::open;
        known.since = frame;
        known.mode = state_or_new(state, fd).mode;
        state = with_copy(with(state, made, known), made, fd);
      } else if (libc->id == Libc::dup2_ || libc->id == Libc::dup3_) {
        // The number is another description's now; which is known to the caller only.
        if (const SymbolRef target = symbol_argument(event, 1)) state = without(state, target);
        if (fd != nullptr) state = escape(state, fd);
      } else if (fd != nullptr && state_of(state, fd) != nullptr) {
        FdState known = state_or_new(state, fd);
        known.mode = mode_after(*libc, event, known.mode);
        state = with(state, fd, known);
      }
      break;
    case Kind::listens:
      if (fd != nullptr) {
        FdState known = state_or_new(state, fd);
        known.listens = true;
        state = with(state, fd, known);
      }
      break;
    case Kind::closes:
      if (fd != nullptr) state = after_close(state, fd, frame);
      break;
    case Kind::takes:
      // The stream closes it, whenever that may be.
      if (fd != nullptr) {
        FdState known;
        known.escaped = true;
        known.streamed = opens_to_read(event);
        known.since = frame;
        state = with(without(state, fd), fd, known);
      }
      break;
    default:
      break;
  }
  c.addTransition(state);
}

void DescriptorModel::checkBind(SVal place, SVal value, const Stmt*, CheckerContext& c) const {
  const SymbolRef fd = value.getAsSymbol();
  if (fd == nullptr || state_of(c.getState(), fd) == nullptr) return;
  const auto* variable = dyn_cast_or_null<VarRegion>(place.getAsRegion());
  // A plain local variable keeps the number on the path; a field, an array or memory that a pointer
  // leads to outlives it.
  if (variable != nullptr && variable->getDecl()->hasLocalStorage()) return;
  c.addTransition(escape(c.getState(), fd));
}

void DescriptorModel::checkPreStmt(const ReturnStmt* stmt, CheckerContext& c) const {
  if (stmt->getRetValue() == nullptr || !c.inTopFrame()) return;
  // The end of the program closes what is open.
  const auto* function = dyn_cast_or_null<FunctionDecl>(c.getLocationContext()->getDecl());
  if (function != nullptr && function->isMain()) {
    ProgramStateRef state = c.getState();
    for (const SymbolRef fd : numbers_in(state)) state = escape(state, fd);
    c.addTransition(state);
    return;
  }
  if (const SymbolRef fd = c.getSVal(stmt->getRetValue()).getAsSymbol())
    c.addTransition(escape(c.getState(), fd));
}

ProgramStateRef DescriptorModel::checkPointerEscape(ProgramStateRef state,
                                                    const InvalidatedSymbols& escaped,
                                                    const CallEvent*, PointerEscapeKind) const {
  for (const SymbolRef fd : escaped) state = escape(state, fd);
  return state;
}

void DescriptorModel::checkDeadSymbols(SymbolReaper& reaper, CheckerContext& c) const {
  std::vector<std::pair<SymbolRef, FdState>> lost;
  const ProgramStateRef state = bury(c.getState(), reaper, [&](SymbolRef fd, const FdState& known) {
    if (known.life == FdState::Life::open && !known.escaped && !known.registered)
      lost.emplace_back(fd, known);
  });
  const ProgramStateRef before = c.getState();
  for (const auto& [fd, known] : lost) {
    PathCall call;
    call.moment = PathCall::Moment::lost;
    call.fd = known_of(before, fd, nullptr);
    if (!judge(call, fd, nullptr, c)) return;
  }
  if (state != before) c.addTransition(state);
}

}  // namespace ofdcheck::lint
