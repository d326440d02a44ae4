#include "clang-plugin/model/teller.h"

#include <algorithm>
#include <tuple>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/way.h"
#include "clang-plugin/model/ranges.h"
#include "clang-plugin/model/story.h"
#include "clang/AST/Decl.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/BasicValueFactory.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/RangedConstraintManager.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

void narrow(Case& made, SVal value, const ProgramStateRef& state) {
  if (const auto concrete = value.getAs<nonloc::ConcreteInt>()) {
    made.from = made.to = number(concrete->getValue());
    return;
  }
  if (value.getAs<loc::ConcreteInt>()) {
    made.from = made.to = 0;
    return;
  }
  const auto defined = value.getAs<DefinedOrUnknownSVal>();
  if (!defined) return;
  if (value.getAs<Loc>()) {
    if (state->isNull(value).isConstrainedTrue()) made.from = made.to = 0;
    if (state->isNonNull(value).isConstrainedTrue()) made.from = 1;
    return;
  }
  const SymbolRef symbol = value.getAsSymbol();
  if (symbol == nullptr) return;
  if (const auto range = range_of(symbol, state)) std::tie(made.from, made.to) = *range;
}

class Ending {
 public:
  Ending(SVal returned, QualType type, const ProgramStateRef& state, const SourceManager& sources)
      : returned_(returned.getAsSymbol()), state_(state), sources_(sources) {
    narrow(end_.all, returned, state);
    fields(returned, type, "return", 0);
  }

  PathEnd take() {
    const std::vector<Step> steps = steps_of(state_);
    for (const Step& step : steps)
      if (step.what == Step::What::kept && step.place != nullptr) stored(step);
    for (const Step& step : steps) tell(step);
    numbers();
    for (const Deed& deed : end_.all.deeds) left(deed);
    return std::move(end_);
  }

 private:
  static constexpr unsigned kDeepest = 3;

  // The numbers in a record that is returned.
  void fields(SVal record, QualType type, const Way& way, unsigned depth) {
    const RecordDecl* of = type.isNull() ? nullptr : type->getAsRecordDecl();
    if (depth == kDeepest || of == nullptr || of->isUnion()) return;
    const auto take = [&](const FieldDecl* field, SVal value) {
      if (field->getName().empty()) return;
      const Way to = way + "." + field->getName().str();
      if (const SymbolRef symbol = value.getAsSymbol(); symbol != nullptr)
        places_.emplace_back(symbol, to);
      if (const auto constant = value.getAs<nonloc::ConcreteInt>(); constant && depth == 0)
        end_.fields.emplace_back(to, number(constant->getValue()));
      fields(value, field->getType(), to, depth + 1);
    };
    if (const auto lazy = record.getAs<nonloc::LazyCompoundVal>()) {
      StoreManager& store = state_->getStateManager().getStoreManager();
      for (const FieldDecl* field : of->fields())
        if (const auto place =
                store.getLValueField(field, loc::MemRegionVal(lazy->getRegion())).getAs<Loc>())
          take(field, store.getBinding(lazy->getStore(), *place, field->getType()));
    } else if (const auto listed = record.getAs<nonloc::CompoundVal>()) {
      auto value = listed->begin();
      for (const FieldDecl* field : of->fields()) {
        if (value == listed->end()) return;
        take(field, *value);
        ++value;
      }
    }
  }

  // What was opened here is its caller's where it was put.
  void stored(const Step& step) {
    const Way way = way_to(step.place);
    if (way.empty() || !way_to(step.symbol).empty()) return;
    if (state_->getSVal(loc::MemRegionVal(step.place), step.symbol->getType()).getAsSymbol() ==
        step.symbol)
      places_.emplace_back(step.symbol, way);
  }

  Way way_of(SymbolRef symbol) const {
    if (symbol == nullptr) return {};
    if (Way way = way_to(symbol); !way.empty()) return way;
    if (symbol == returned_) return "return";
    for (const auto& [stored, way] : places_)
      if (stored == symbol) return way;
    return {};
  }

  void tell(const Step& step) {
    if (step.what == Step::What::kept || step.what == Step::What::unsure) {
      const Way way = way_of(step.symbol);
      if (way.empty()) return;
      auto& list = step.what == Step::What::kept ? end_.all.kept : end_.all.unsure;
      if (step.place == nullptr || way_to(step.place) != way)
        if (std::find(list.begin(), list.end(), way) == list.end()) list.push_back(way);
      return;
    }
    Deed deed;
    deed.call = step.act.libc->id;
    deed.fd = way_of(step.act.fd);
    deed.made = way_of(step.act.made);
    if (step.act.libc->kind != Kind::opens && step.act.libc->kind != Kind::accepts &&
        !step.act.copies)
      deed.made.clear();
    if (deed.fd.empty() && deed.made.empty()) return;
    deed.operation = step.act.operation;
    deed.operation_from = way_of(step.act.operation_from);
    deed.mask = step.act.mask;
    deed.mask_from = way_of(step.act.mask_from);
    if (deed.mask_from.empty() && !parts_of(step.act.mask_from, deed.mask_parts))
      deed.mask_parts.clear();
    if (!deed.mask_from.empty() || !deed.mask_parts.empty()) deed.mask_bits = step.act.mask_bits;
    deed.epoll = way_of(step.act.epoll);
    deed.data = way_of(step.act.data);
    deed.mode = step.act.mode;
    deed.where = step.told != nullptr ? step.told->where : place_of(step);
    if (step.what == Step::What::maybe)
      end_.all.maybe.push_back(std::move(deed));
    else
      (step.what == Step::What::failed ? end_.failed : end_.all.deeds).push_back(std::move(deed));
  }

  // What a mask is put together of; false where the caller does not know all of it.
  bool parts_of(SymbolRef mask, std::vector<Way>& parts) const {
    while (const auto* cast = dyn_cast_or_null<SymbolCast>(mask)) mask = cast->getOperand();
    if (const auto* both = dyn_cast_or_null<SymSymExpr>(mask);
        both != nullptr && both->getOpcode() == BO_Or)
      return parts_of(both->getLHS(), parts) && parts_of(both->getRHS(), parts);
    Way way = way_of(mask);
    if (way.empty()) return false;
    parts.push_back(std::move(way));
    return true;
  }

  FactPlace place_of(const Step& step) const {
    FactPlace place;
    if (const auto* in = dyn_cast_or_null<NamedDecl>(step.in))
      place.function = in->getQualifiedNameAsString();
    if (step.stmt != nullptr) {
      const SourceLocation at = sources_.getExpansionLoc(step.stmt->getBeginLoc());
      place.file = file_of(at, sources_);
      place.line = sources_.getSpellingLineNumber(at);
    }
    return place;
  }

  void numbers() {
    for (const auto& [symbol, range] : getConstraintMap(state_)) {
      if (!isa<SymbolRegionValue>(symbol) || range.isEmpty()) continue;
      const bool pointer = symbol->getType()->isPointerType();
      const llvm::APSInt& most = range.getMaxValue();
      if (pointer ? !most.isZero() : !most.isNegative()) continue;
      if (Way way = way_to(symbol); !way.empty()) end_.no_numbers.push_back(std::move(way));
    }
  }

  // What is to be found afterwards where the number was.
  void left(const Deed& deed) {
    const Way& way = deed.fd;
    for (const Step& step : steps_of(state_)) {
      const auto* first = dyn_cast_or_null<SymbolRegionValue>(step.act.fd);
      if (first == nullptr || way_to(first) != way || way.find('.') == Way::npos) continue;
      const SVal now = state_->getSVal(loc::MemRegionVal(first->getRegion()), first->getType());
      const auto concrete = now.getAs<nonloc::ConcreteInt>();
      const bool is_negative =
          concrete && static_cast<const llvm::APSInt&>(concrete->getValue()).isNegative();
      auto& list = now.getAsSymbol() == first ? end_.all.same : end_.all.cleared;
      if (now.getAsSymbol() != first && !is_negative) return;
      if (std::find(list.begin(), list.end(), way) == list.end()) list.push_back(way);
      return;
    }
  }

  PathEnd end_;
  const SymbolRef returned_;
  const ProgramStateRef state_;
  const SourceManager& sources_;
  std::vector<std::pair<SymbolRef, Way>> places_;
};

}  // namespace

void Teller::hear(const ReturnStmt* stmt, CheckerContext& c) {
  if (!c.inTopFrame()) return;
  const Expr* returned = stmt == nullptr ? nullptr : stmt->getRetValue();
  ends_.push_back(Ending(returned == nullptr ? UndefinedVal() : c.getSVal(returned),
                         returned == nullptr ? QualType() : returned->getType(), c.getState(),
                         c.getSourceManager())
                      .take());
}

void Teller::keep_alive(const ProgramStateRef& state, SymbolReaper& reaper) {
  for (const auto& [symbol, range] : getConstraintMap(state))
    if (isa<SymbolRegionValue>(symbol) && may_hold_descriptor(symbol) && !way_to(symbol).empty())
      reaper.markLive(symbol);
}

}  // namespace ofdcheck::lint
