#include "clang-plugin/model/path_mask.h"

#include <sys/epoll.h>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/source/owners.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/MemRegion.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/RangedConstraintManager.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/SymbolManager.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

std::uint32_t bits_of(const llvm::APSInt& number) {
  return static_cast<std::uint32_t>(number.getExtValue());
}

class Evaluator {
 public:
  explicit Evaluator(const Masks& masks) : masks_(masks) {}

  MaskBits bits(SymbolRef symbol) const {
    if (symbol == nullptr) return {};
    if (isa<SymbolData>(symbol)) return masks_.at(node_of_symbol(symbol));
    if (const auto* inner = dyn_cast<SymbolCast>(symbol)) {
      return may_hold_mask(inner->getType()) ? bits(inner->getOperand()) : MaskBits{};
    }
    if (const auto* number = dyn_cast<SymIntExpr>(symbol)) {
      if (number->getOpcode() == BO_And)
        return bits(number->getLHS()).kept(bits_of(number->getRHS()));
      if (number->getOpcode() == BO_Or)
        return bits(number->getLHS()) | MaskBits::of(bits_of(number->getRHS()));
    }
    if (const auto* both = dyn_cast<SymSymExpr>(symbol);
        both != nullptr && both->getOpcode() == BO_Or)
      return bits(both->getLHS()) | bits(both->getRHS());
    return {};
  }

 private:
  const Masks& masks_;
};

SymbolRef without_casts(SymbolRef symbol) {
  while (const auto* cast = dyn_cast<SymbolCast>(symbol)) symbol = cast->getOperand();
  return symbol;
}

bool allows(const RangeSet& range, std::uint32_t value) {
  return range.contains(range.getAPSIntType().getValue(value));
}

// Without the bits that the path has asked for and not found, with those that it has. Asked for in
// whatever words: a symbol `mask & bits` is as many symbols as its type has names.
MaskBits found_out(MaskBits bits, SymbolRef mask, const ProgramStateRef& state) {
  for (const auto& [symbol, range] : getConstraintMap(state)) {
    const auto* part = dyn_cast<SymIntExpr>(symbol);
    if (part == nullptr || part->getOpcode() != BO_And ||
        without_casts(part->getLHS()) != without_casts(mask))
      continue;
    const std::uint32_t asked = bits_of(part->getRHS());
    const bool one = (asked & (asked - 1)) == 0;
    const bool none = allows(range, 0);
    if (none && (range.getConcreteValue() != nullptr || (one && !allows(range, asked))))
      bits = bits.kept(~asked);
    if (!none && one) bits = bits.kept(~asked) | MaskBits::of(asked);
  }
  return bits;
}

}  // namespace

std::string node_of_symbol(SymbolRef symbol) {
  const MemRegion* region = symbol->getOriginRegion();
  // An owner stands for the number in it.
  if (const auto* number = dyn_cast_or_null<FieldRegion>(region))
    if (const auto* owner = dyn_cast<TypedValueRegion>(number->getSuperRegion());
        owner != nullptr && held_number(owner->getValueType()) == number->getDecl())
      region = owner;
  if (const auto* field = dyn_cast_or_null<FieldRegion>(region)) return node_of(field->getDecl());
  if (const auto* variable = dyn_cast_or_null<VarRegion>(region)) {
    // Of a parameter, what it was given.
    const bool given = isa<SymbolRegionValue>(symbol) || variable->getDecl()->hasGlobalStorage();
    return given ? node_of(variable->getDecl()) : std::string();
  }
  const auto* made = dyn_cast<SymbolConjured>(symbol);
  const auto* call = made == nullptr ? nullptr : dyn_cast_or_null<CallExpr>(made->getStmt());
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  // What a call has invalidated bears a tag.
  return callee == nullptr || made->getTag() != nullptr ? std::string() : node_of_result(callee);
}

Act with_bits(Act act, const ProgramStateRef& state, const ProgramFacts* program) {
  if (act.mask) {
    act.bits = MaskBits::of(*act.mask);
  } else if (program != nullptr && act.mask_from != nullptr &&
             may_hold_mask(act.mask_from->getType())) {
    const MaskBits bits = Evaluator(program->masks()).bits(act.mask_from);
    act.bits = found_out(bits, act.mask_from, state) | MaskBits::of(act.mask_bits);
  }
  return act;
}

}  // namespace ofdcheck::lint
