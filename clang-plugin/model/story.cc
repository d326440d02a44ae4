#include "clang-plugin/model/story.h"

#include <algorithm>

#include "clang-plugin/facts/way.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"

REGISTER_LIST_WITH_PROGRAMSTATE(OfdStory, ofdcheck::lint::Step)

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

// Doing it again is nothing new, and loops would never come to an end.
bool is_use(const Step& step) {
  if (step.what != Step::What::done) return true;
  switch (step.act.libc->kind) {
    case Kind::input:
    case Kind::output:
    case Kind::uses:
    case Kind::waits:
    case Kind::controls:
    case Kind::accepts:
      return step.act.made == nullptr;
    default:
      return false;
  }
}

bool repeats(const Step& a, const Step& b) {
  if (a.what != b.what || a.symbol != b.symbol || a.place != b.place || a.told != b.told)
    return false;
  return (a.what != Step::What::done && a.what != Step::What::maybe) ||
         (a.act.libc == b.act.libc && a.act.fd == b.act.fd && a.act.mode == b.act.mode);
}

}  // namespace

bool Step::operator==(const Step& other) const {
  return what == other.what && act.libc == other.act.libc && act.fd == other.act.fd &&
         act.made == other.act.made && act.data == other.act.data && act.epoll == other.act.epoll &&
         act.operation == other.act.operation &&
         act.operation_from == other.act.operation_from && act.mask == other.act.mask &&
         act.mask_from == other.act.mask_from && act.mask_bits == other.act.mask_bits &&
         act.mode == other.act.mode &&
         symbol == other.symbol && place == other.place && stmt == other.stmt && told == other.told;
}

void Step::Profile(llvm::FoldingSetNodeID& id) const {
  id.AddInteger(static_cast<unsigned>(what));
  id.AddInteger(static_cast<unsigned>(act.mode));
  id.AddInteger(act.operation);
  id.AddInteger(act.mask.value_or(0));
  id.AddInteger(act.mask_bits);
  for (const void* part :
       {static_cast<const void*>(act.libc), static_cast<const void*>(act.fd),
        static_cast<const void*>(act.made), static_cast<const void*>(act.epoll),
        static_cast<const void*>(act.data), static_cast<const void*>(act.mask_from),
        static_cast<const void*>(act.operation_from),
        static_cast<const void*>(symbol), static_cast<const void*>(place),
        static_cast<const void*>(stmt), static_cast<const void*>(told)})
    id.AddPointer(part);
}

ProgramStateRef with_step(const ProgramStateRef& state, const Step& step) {
  if (is_use(step))
    for (const Step& before : state->get<OfdStory>())
      if (repeats(step, before)) return state;
  return state->add<OfdStory>(step);
}

std::vector<Step> steps_of(const ProgramStateRef& state) {
  std::vector<Step> steps;
  for (const Step& step : state->get<OfdStory>()) steps.push_back(step);
  std::reverse(steps.begin(), steps.end());
  return steps;
}

bool may_hold_descriptor(SymbolRef symbol) {
  if (symbol == nullptr) return false;
  const QualType type = symbol->getType().getCanonicalType();
  if (type->isSpecificBuiltinType(BuiltinType::Int)) return true;
  return type->isPointerType() || type->isReferenceType();
}

}  // namespace ofdcheck::lint
