// A call of a function without a body here acts as the calls of libc that its facts name, one case
// for each range of what it returns.
#include <algorithm>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/way.h"
#include "clang-plugin/model/call_facts.h"
#include "clang-plugin/model/descriptor_model.h"
#include "clang-plugin/model/index_owners.h"
#include "clang-plugin/model/path_mask.h"
#include "clang-plugin/model/story.h"
#include "clang/AST/DeclCXX.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

// What was where a way leads before the call: the call invalidates the memory of its arguments.
REGISTER_MAP_WITH_PROGRAMSTATE(OfdBefore, const void*, clang::ento::SVal)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

template <typename Take>
void each_way(const FunctionFacts& facts, const Take& take) {
  for (const Case& each : facts.cases) {
    for (const auto* list : {&each.deeds, &each.maybe})
      for (const Deed& deed : *list) {
        for (const Way* way :
             {&deed.fd, &deed.epoll, &deed.operation_from, &deed.mask_from, &deed.data})
          take(*way);
        for (const Way& way : deed.mask_parts) take(way);
      }
    for (const auto* list : {&each.unsure, &each.kept, &each.same, &each.cleared})
      for (const Way& way : *list) take(way);
  }
}

bool leads_to_memory(const Way& way) {
  return way.find('.') != Way::npos && !way.starts_with("return");
}

// The same way stands in many places; the first stands for all.
const void* name_of(const Way& way, const FunctionFacts& facts) {
  const void* name = nullptr;
  each_way(facts, [&](const Way& other) {
    if (name == nullptr && other == way) name = &other;
  });
  return name;
}

llvm::APSInt bound(std::int64_t number, APSIntType type, const llvm::APSInt& end) {
  llvm::APSInt wide = llvm::APSInt::get(number);
  if (type.testInRange(wide, true) != APSIntType::RTR_Within) return end;
  type.apply(wide);
  return wide;
}

ProgramStateRef within(const Case& each, DefinedOrUnknownSVal value, QualType of,
                       const ProgramStateRef& state) {
  const APSIntType type = state->getBasicVals().getAPSIntType(of);
  return state->assumeInclusiveRange(value, bound(each.from, type, type.getMinValue()),
                                     bound(each.to, type, type.getMaxValue()), true);
}

// The state in which the call has returned as this case says; null when it cannot have.
ProgramStateRef returning(const Case& each, const CallEvent& event, const ProgramStateRef& state) {
  if (each.is_any()) return state;
  const Arrived at = follow(each.tells, event, state);
  // Of a record that is returned, nothing else is known.
  if (each.tells != Case().tells) {
    const auto place = at.place.getAs<Loc>();
    const SymbolRef symbol = at.value.getAsSymbol();
    if (!place || symbol == nullptr) return state;
    const QualType type = symbol->getType();
    SValBuilder& builder = state->getStateManager().getSValBuilder();
    if (each.from == each.to)
      return state->bindLoc(*place,
                            builder.makeIntVal(static_cast<std::uint64_t>(each.from), type),
                            nullptr, false);
    return type->isIntegralOrEnumerationType() ? within(each, nonloc::SymbolVal(symbol), type, state)
                                               : state;
  }
  const auto defined = at.value.getAs<DefinedOrUnknownSVal>();
  if (!defined || event.getResultType()->isVoidType()) return state;
  if (at.value.getAs<Loc>()) {
    if (each.from <= 0 && each.to >= 0 && each.from != each.to) return state;
    return state->assume(*defined, each.from > 0);
  }
  if (!at.value.getAs<NonLoc>() || !event.getResultType()->isIntegralOrEnumerationType())
    return state;
  return within(each, *defined, event.getResultType(), state);
}

bool accepts(const FunctionFacts& facts) {
  return std::any_of(facts.cases.begin(), facts.cases.end(), [](const Case& each) {
    return std::any_of(each.deeds.begin(), each.deeds.end(), [](const Deed& deed) {
      return kind_of(deed.call) == Kind::accepts && !deed.made.empty();
    });
  });
}

// The calls that one case stands for, in the terms of this call.
class Replay {
 public:
  Replay(const FunctionFacts& facts, const Case& each, const CallEvent& event)
      : facts_(facts), case_(each), event_(event) {}

  SVal value(const Way& way, const ProgramStateRef& state) const {
    if (way.empty()) return UnknownVal();
    if (!leads_to_memory(way) || is_made(way)) return follow(way, event_, state).value;
    const SVal* before = state->get<OfdBefore>(name_of(way, facts_));
    return before == nullptr ? UnknownVal() : *before;
  }

  SymbolRef symbol(const Way& way, const ProgramStateRef& state) const {
    const SVal known = value(way, state);
    const SymbolRef found = known.getAsSymbol();
    return found != nullptr && isa<SymbolData>(found) ? found : IndexOwners::index_of(known, state);
  }

  Act act_of(const Deed& deed, const ProgramStateRef& state) const {
    Act act;
    act.libc = &libc_call(deed.call);
    act.stmt = event_.getOriginExpr();
    act.fd = symbol(deed.fd, state);
    if (!deed.made.empty()) act.made = follow(deed.made, event_, state).value.getAsSymbol();
    act.epoll = symbol(deed.epoll, state);
    act.data = unconverted(value(deed.data, state).getAsSymbol());
    act.operation = deed.operation;
    if (!deed.operation_from.empty()) {
      const SVal operation = value(deed.operation_from, state);
      if (const auto known = operation.getAs<nonloc::ConcreteInt>())
        act.operation = static_cast<int>(
            static_cast<const llvm::APSInt&>(known->getValue()).getExtValue());
      else
        act.operation_from = operation.getAsSymbol();
    }
    act.mask = deed.mask;
    if (!deed.mask_from.empty() || !deed.mask_parts.empty()) {
      const SVal mask = mask_of(deed, state);
      if (const auto bits = mask.getAs<nonloc::ConcreteInt>())
        act.mask = deed.mask_bits |
                   static_cast<std::uint32_t>(
                       static_cast<const llvm::APSInt&>(bits->getValue()).getExtValue());
      else
        split_mask(mask.getAsSymbol(true), act);
      act.mask_bits |= deed.mask_bits;
    }
    act.mode = deed.mode;
    act.keeps_mode = deed.mode == Mode::unknown;
    act.copies =
        act.libc->kind != Kind::opens && act.libc->kind != Kind::accepts && !deed.made.empty();
    return act;
  }

  // The call has invalidated what its arguments lead to; some of it is known to be as it was.
  ProgramStateRef restored(const Case& each, ProgramStateRef state,
                           const LocationContext* frame) const {
    for (const Way& way : each.same)
      if (const SVal before = value(way, state); before.getAsSymbol() != nullptr)
        if (const auto place = follow(way, event_, state).place.getAs<Loc>())
          state = state->bindLoc(*place, before, frame);
    for (const Way& way : each.cleared)
      if (const auto place = follow(way, event_, state).place.getAs<Loc>())
        if (const SymbolRef before = symbol(way, state))
          state = state->bindLoc(
              *place, state->getStateManager().getSValBuilder().makeIntVal(-1, before->getType()),
              frame);
    return with_record(state, frame);
  }

 private:
  // What the mask is made of beside its constant bits.
  SVal mask_of(const Deed& deed, const ProgramStateRef& state) const {
    if (!deed.mask_from.empty()) return value(deed.mask_from, state);
    SValBuilder& builder = state->getStateManager().getSValBuilder();
    SVal mask = UnknownVal();
    for (const Way& way : deed.mask_parts) {
      const auto before = mask.getAs<NonLoc>();
      const auto part = value(way, state).getAs<NonLoc>();
      if (!part || (!before && way != deed.mask_parts.front())) return UnknownVal();
      mask = !before ? SVal(*part)
                     : builder.evalBinOpNN(state, BO_Or, *before, *part,
                                           builder.getContext().UnsignedIntTy);
    }
    return mask;
  }

  // What was put there by the call itself was not there before.
  bool is_made(const Way& way) const {
    return std::any_of(case_.deeds.begin(), case_.deeds.end(),
                       [&](const Deed& deed) { return deed.made == way; });
  }

  // What has been said of the fields of a returned record is to be found by who takes it.
  ProgramStateRef with_record(const ProgramStateRef& state, const LocationContext* frame) const {
    const auto record = event_.getReturnValue().getAs<nonloc::LazyCompoundVal>();
    if (!record || event_.getOriginExpr() == nullptr) return state;
    return state->BindExpr(event_.getOriginExpr(), frame,
                           state->getSVal(loc::MemRegionVal(record->getRegion())));
  }

  const FunctionFacts& facts_;
  const Case& case_;
  const CallEvent& event_;
};

}  // namespace

const FunctionFacts* DescriptorModel::facts_of(const CallEvent& event) const {
  const auto* function = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (function == nullptr) return nullptr;
  const auto [at, made] = summaries_.try_emplace(function->getCanonicalDecl(), nullptr);
  if (!made) return at->second;
  // Which body a virtual call runs is not known here.
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  const bool is_virtual = method != nullptr && method->isVirtual() && !isa<CXXDestructorCall>(event);
  if (!is_virtual)
    at->second = summary_of(function, program_);
  else if (program_ != nullptr)
    at->second = program_->virtual_summary(key_of(function));
  return at->second;
}

bool DescriptorModel::leaves_alone(const CallEvent& event) const {
  const auto* function = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  return function != nullptr && program_ != nullptr &&
         program_->leaves_descriptors_alone(key_of(function));
}

// A loop of another file, which may never come back: whoever calls it has done with what he has.
bool DescriptorModel::waits_elsewhere(const CallEvent& event, const ProgramStateRef& state) const {
  const auto* function = dyn_cast_or_null<FunctionDecl>(event.getDecl());
  if (function == nullptr || program_ == nullptr || function->hasBody()) return false;
  const std::vector<SymbolRef> numbers = numbers_in(state);
  return std::any_of(numbers.begin(), numbers.end(),
                     [&](SymbolRef fd) { return is_unsettled(*state_of(state, fd)); }) &&
         program_->reaches(key_of(function), Kind::waits);
}

ProgramStateRef DescriptorModel::remembering(const FunctionFacts& facts, const CallEvent& event,
                                             ProgramStateRef state) const {
  const ProgramStateRef now = state;
  each_way(facts, [&](const Way& way) {
    if (!leads_to_memory(way)) return;
    const SVal value = follow(way, event, now).value;
    if (!value.isUnknownOrUndef()) state = state->set<OfdBefore>(name_of(way, facts), value);
  });
  return state;
}

ProgramStateRef DescriptorModel::forget(const FunctionFacts& facts, ProgramStateRef state) const {
  each_way(facts, [&](const Way& way) {
    if (leads_to_memory(way)) state = state->remove<OfdBefore>(name_of(way, facts));
  });
  return state;
}

void DescriptorModel::apply(const FunctionFacts& facts, const CallEvent& event,
                            CheckerContext& c) const {
  const StackFrameContext* frame = c.getStackFrame();
  ProgramStateRef before = c.getState();
  ExplodedNode* begin = c.getPredecessor();
  if (accepts(facts) && (before = settled(before, begin, c)) == nullptr) return;
  for (const Case& each : facts.cases) {
    const Replay replay(facts, each, event);
    ProgramStateRef state = returning(each, event, before);
    if (state == nullptr) continue;
    bool ended = false;
    ExplodedNode* from = begin;
    const auto uses = [](const Deed& deed) { return kind_of(deed.call) != Kind::registers; };
    const auto perhaps = [&](const Deed& deed) {
      const Act act = named(with_bits(replay.act_of(deed, state), state, program_), state, c);
      if (act.fd == nullptr || is_failure(state, act.fd)) return;
      PathCall call = judged(act, state);
      call.maybe = true;
      ended = ended || !judge(call, act.fd, &event, state, from, c);
      if (teller_ != nullptr && !ended)
        state = with_step(
            state,
            {.what = Step::What::maybe, .act = act, .stmt = event.getOriginExpr(), .told = &deed});
    };
    // Of what was open when the call began: afterwards it may have been closed.
    for (const Deed& deed : each.maybe)
      if (uses(deed)) perhaps(deed);
    if (ended) continue;
    for (const Deed& deed : each.deeds) {
      const Act act = named(with_bits(replay.act_of(deed, state), state, program_), state, c);
      if (act.fd != nullptr && is_failure(state, act.fd)) continue;
      ended = act.fd != nullptr && !judge(judged(act, state), act.fd, &event, state, from, c);
      if (ended) break;
      state = after(state, act, frame);
      if (teller_ != nullptr)
        state = with_step(state, {.act = act, .stmt = event.getOriginExpr(), .told = &deed});
    }
    if (ended) continue;
    const auto pass_on = [&](const Way& way, Step::What what) {
      const SymbolRef fd = replay.symbol(way, state);
      if (fd == nullptr) return;
      const FdState* known = state_of(state, fd);
      if (what == Step::What::kept)
        state = escape(state, fd);
      else if (known != nullptr && known->life != FdState::Life::closed)
        state = without(state, fd);
      if (teller_ != nullptr) state = with_step(state, {.what = what, .symbol = fd});
    };
    for (const Deed& deed : each.maybe)
      if (!uses(deed)) perhaps(deed);
    if (ended) continue;
    const Step::What doubt = leaves_alone(event) ? Step::What::kept : Step::What::unsure;
    for (const Way& way : each.unsure) pass_on(way, doubt);
    for (const Way& way : each.kept) pass_on(way, Step::What::kept);
    c.addTransition(forget(facts, replay.restored(each, state, frame)), from);
  }
}

}  // namespace ofdcheck::lint
