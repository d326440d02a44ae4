#include "clang-plugin/model/descriptor_model.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/way.h"
#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/deliveries.h"
#include "clang-plugin/model/frames.h"
#include "clang-plugin/model/holders.h"
#include "clang-plugin/model/path_mask.h"
#include "clang-plugin/model/story.h"
#include "clang-plugin/model/teller.h"
#include "clang/AST/Attr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Analysis/CFG.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

// The block of the function's graph that is under way ends in a throw, or in a call that does not
// return.
bool never_returns(const ExplodedNode* node) {
  const CFGBlock* block = node == nullptr ? nullptr : node->getCFGBlock();
  if (block == nullptr) return false;
  if (block->hasNoReturnElement()) return true;
  return std::any_of(block->begin(), block->end(), [](const CFGElement& element) {
    const auto stmt = element.getAs<CFGStmt>();
    return stmt && isa<CXXThrowExpr>(stmt->getStmt());
  });
}

// What the end of an owner will do.
PathCall closing_again(const ProgramStateRef& state, SymbolRef fd) {
  PathCall call;
  call.libc = &libc_call(Libc::close_);
  call.fd = known_of(state, fd, nullptr);
  return call;
}

}  // namespace

const Source& DescriptorModel::source(ASTContext& context) const {
  if (source_ == nullptr) {
    own_source_ = std::make_unique<const Source>(context, program_);
    source_ = own_source_.get();
  }
  return *source_;
}

const Source& DescriptorModel::source_alone(ASTContext& context) const {
  if (program_ == nullptr || !program_->has_units()) return source(context);
  if (source_alone_ == nullptr) source_alone_ = std::make_unique<const Source>(context);
  return *source_alone_;
}

void DescriptorModel::ask(Deliveries* deliveries) {
  deliveries_ = deliveries;
  deliveries->follow(this);
}

PathCall DescriptorModel::judged(const Act& act, const ProgramStateRef& state) const {
  PathCall call = lint::judged(act, state);
  call.of_delivered = !quiet_ && deliveries_->adds_again(act, state);
  return call;
}

void DescriptorModel::checkPreCall(const CallEvent& event, CheckerContext& c) const {
  // Nothing is told of how a path ends that does not come back; and words for an exception take
  // many nodes.
  if (teller_ != nullptr && never_returns(c.getPredecessor())) {
    c.generateSink(c.getState(), c.getPredecessor());
    return;
  }
  if (is_of_no_destruction(event, c)) return;
  const LibcCall* libc = libc_call(event);
  ProgramStateRef state = c.getState();
  ExplodedNode* from = c.getPredecessor();
  if (libc == nullptr) {
    if (waits_elsewhere(event, state)) {
      state = settled(state, from, c);
      if (state == nullptr) return;
    }
    for (const SymbolRef fd : owners_->closed_before(event, state, c.getASTContext()))
      if (!judge(closing_again(state, fd), fd, &event, state, from, c)) return;
    const FunctionFacts* facts = facts_of(event);
    if (facts != nullptr) state = remembering(*facts, event, state);
    if (state != c.getState()) c.addTransition(state, from);
    return;
  }
  const Act act = named(with_bits(act_of(*libc, event, c), state, program_), state, c);
  // Whoever waits, or goes on to the next connection, has done with what he has.
  if ((libc->kind == Kind::waits || libc->kind == Kind::accepts) &&
      (state = settled(state, from, c)) == nullptr)
    return;
  if (act.fd != nullptr && !is_failure(state, act.fd) &&
      !judge(judged(act, state), act.fd, &event, state, from, c))
    return;
  if (state != c.getState()) c.addTransition(state, from);
}

ProgramStateRef DescriptorModel::settled(ProgramStateRef state, ExplodedNode*& from,
                                         CheckerContext& c) const {
  for (const SymbolRef fd : numbers_in(state)) {
    FdState known = *state_of(state, fd);
    if (!is_unsettled(known)) continue;
    PathCall call;
    call.moment = PathCall::Moment::settled;
    call.fd = known_of(state, fd, nullptr);
    if (!is_failure(state, fd) && !judge(call, fd, nullptr, state, from, c)) return nullptr;
    known.unsettled_by = nullptr;
    state = with(state, fd, known);
  }
  return state;
}

// epoll_ctl does not write to the event, which the analyzer cannot know; and only its success
// changes what is registered.
bool DescriptorModel::evalCall(const CallEvent& event, CheckerContext& c) const {
  const LibcCall* libc = libc_call(event);
  const Expr* origin = event.getOriginExpr();
  if (libc == nullptr || libc->kind != Kind::registers || origin == nullptr) return false;
  ProgramStateRef state = c.getState();
  const auto returning = [&](std::int64_t value) {
    return state->BindExpr(
        origin, c.getLocationContext(),
        c.getSValBuilder().makeIntVal(static_cast<std::uint64_t>(value), event.getResultType()));
  };
  const Act act = named(with_bits(act_of(*libc, event, c), state, program_), state, c);
  const StackFrameContext* frame = c.getStackFrame();
  ProgramStateRef failed = told(returning(-1), act, event, c, Step::What::failed);
  // DEL fails because there is no such entry.
  if (act.operation == EPOLL_CTL_DEL) failed = after(failed, act, frame);
  c.addTransition(told(after(returning(0), act, frame), act, event, c));
  c.addTransition(failed);
  return true;
}

bool DescriptorModel::comes_back(const CallEvent& event, CheckerContext& c) const {
  if (coming_back_ == nullptr) coming_back_ = std::make_unique<ComingBack>(c.getASTContext());
  return coming_back_->from(dyn_cast_or_null<FunctionDecl>(event.getDecl())) == Return::usual;
}

void DescriptorModel::checkPostCall(const CallEvent& event, CheckerContext& c) const {
  const LibcCall* libc = libc_call(event);
  if (is_of_no_destruction(event, c)) return;
  if (libc == nullptr) {
    // No way leads behind the call, or hardly one: it was not followed, or not to its end, and the
    // analyzer goes on as if it were not known; or it was, as if errno could be 0 here.
    if (!comes_back(event, c)) {
      ExplodedNode* from = c.getPredecessor();
      ProgramStateRef state = c.getState();
      // One that is too large to be followed may wait for ever.
      if (program_ != nullptr &&
          program_->reaches(key_of(cast<FunctionDecl>(event.getDecl())), Kind::waits))
        state = settled(state, from, c);
      if (state != nullptr) c.generateSink(state, from);
      return;
    }
    const FunctionFacts* facts = facts_of(event);
    if (facts != nullptr && c.wasInlined)
      c.addTransition(forget(*facts, c.getState()));
    else if (facts != nullptr && facts->no_return)
      c.generateSink(c.getState(), c.getPredecessor());
    else if (facts != nullptr)
      apply(*facts, event, c);
    else if (!c.wasInlined &&
             !leaves_numbers_alone(dyn_cast_or_null<FunctionDecl>(event.getDecl())))
      c.addTransition(after_unknown(event, c));
    return;
  }
  if (libc->kind == Kind::registers) return;
  ProgramStateRef now = c.getState();
  const Act act = named(act_of(*libc, event, c), now, c);
  if (libc->kind == Kind::closes && act.fd != nullptr && is_below_release(c)) {
    const ProgramStateRef state = without(now, act.fd);
    c.addTransition(teller_ == nullptr
                        ? state
                        : with_step(state, {.what = Step::What::unsure, .symbol = act.fd}));
    return;
  }
  c.addTransition(told(after(now, act, c.getStackFrame()), act, event, c));
}

Act DescriptorModel::named(Act act, ProgramStateRef& state, CheckerContext& c) const {
  return owners_->named(std::move(act), state, c.getASTContext());
}

// A function without a body here may close what it is given, or keep it. Of one that leaves
// descriptors alone only the latter is to be feared.
ProgramStateRef DescriptorModel::after_unknown(const CallEvent& event, CheckerContext& c) const {
  ProgramStateRef state = c.getState();
  const bool keeps_at_most = leaves_alone(event);
  const auto given = [&](SVal value) {
    const SymbolRef symbol = value.getAsSymbol();
    if (symbol == nullptr) return;
    if (state_of(state, symbol) != nullptr)
      state = keeps_at_most ? escape(state, symbol) : without(state, symbol);
    if (teller_ != nullptr && may_hold_descriptor(symbol))
      state = with_step(
          state, {.what = keeps_at_most ? Step::What::kept : Step::What::unsure, .symbol = symbol});
  };
  for (unsigned i = 0; i < event.getNumArgs(); ++i) given(event.getArgSVal(i));
  if (const auto* member = dyn_cast<CXXInstanceCall>(&event)) given(member->getCXXThisVal());
  return state;
}

ProgramStateRef DescriptorModel::told(const ProgramStateRef& state, const Act& act,
                                      const CallEvent& event, CheckerContext& c,
                                      Step::What what) const {
  if (teller_ == nullptr) return state;
  return with_step(state, {.what = what,
                           .act = act,
                           .stmt = event.getOriginExpr(),
                           .in = c.getStackFrame()->getDecl()});
}

void DescriptorModel::checkEndFunction(const ReturnStmt* stmt, CheckerContext& c) const {
  if (teller_ != nullptr) teller_->hear(stmt, c);
  if (!c.inTopFrame()) return;
  ExplodedNode* from = c.getPredecessor();
  const ProgramStateRef state = settled(c.getState(), from, c);
  if (state != nullptr && state != c.getState()) c.addTransition(state, from);
}

void DescriptorModel::checkLiveSymbols(ProgramStateRef state, SymbolReaper& reaper) const {
  if (teller_ != nullptr) Teller::keep_alive(state, reaper);
  for (const SymbolRef fd : numbers_in(state))
    if (is_unsettled(*state_of(state, fd))) reaper.markLive(fd);
}

void DescriptorModel::checkBind(SVal place, SVal value, const Stmt*, CheckerContext& c) const {
  SymbolRef fd = value.getAsSymbol();
  const MemRegion* region = place.getAsRegion();
  const auto* variable = dyn_cast_or_null<VarRegion>(region);
  // What may close it later is put on the path by no call: the variable's address, in an object.
  if (const auto* pointed = dyn_cast_or_null<VarRegion>(value.getAsRegion());
      pointed != nullptr && variable == nullptr && pointed->getValueType()->isIntegerType())
    fd = c.getState()->getSVal(pointed).getAsSymbol();
  const bool tells = teller_ != nullptr && may_hold_descriptor(fd);
  if (fd == nullptr || (state_of(c.getState(), fd) == nullptr && !tells)) return;
  // A plain local variable keeps the number on the path, unless a function is run at the end of its
  // scope, which the analyzer does not do; a field, an array or memory that a pointer leads to
  // outlives it.
  if (variable != nullptr && variable->getDecl()->hasLocalStorage()) {
    if (!variable->getDecl()->hasAttr<CleanupAttr>()) return;
    const ProgramStateRef state = escape(c.getState(), fd);
    c.addTransition(tells ? with_step(state, {.what = Step::What::unsure, .symbol = fd}) : state);
    return;
  }
  const ProgramStateRef state = escape(c.getState(), fd);
  c.addTransition(
      tells ? with_step(state, {.what = Step::What::kept, .symbol = fd, .place = region}) : state);
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
  // A number in a record that a function returned is part of what stands for the record.
  for (const SymbolRef fd : numbers_in(state))
    if (const auto* part = dyn_cast<SymbolDerived>(fd))
      if (escaped.contains(part->getParentSymbol())) state = escape(state, fd);
  return state;
}

void DescriptorModel::checkDeadSymbols(SymbolReaper& reaper, CheckerContext& c) const {
  std::vector<std::pair<SymbolRef, FdState>> lost;
  const ProgramStateRef state = bury(c.getState(), reaper, [&](SymbolRef fd, const FdState& known) {
    if (known.life == FdState::Life::open && !known.escaped && !known.registered &&
        !is_held_by_main(c.getState(), fd, c.getStackFrame()))
      lost.emplace_back(fd, known);
  });
  const ProgramStateRef before = c.getState();
  ExplodedNode* from = c.getPredecessor();
  for (const auto& [fd, known] : lost) {
    PathCall call;
    call.moment = PathCall::Moment::lost;
    call.fd = known_of(before, fd, nullptr);
    if (!judge(call, fd, nullptr, before, from, c)) return;
  }
  if (state != before) c.addTransition(state, from);
}

}  // namespace ofdcheck::lint
