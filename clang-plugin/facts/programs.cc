#include "clang-plugin/facts/programs.h"

namespace ofdcheck::lint {

Programs::Programs(const std::vector<const UnitFacts*>& units, const UnitFacts& names, bool whole)
    : units_(units), names_(names), whole_(whole) {}

const ProgramFacts& Programs::of(const Targets& targets) {
  if (program_ != nullptr && targets_ == targets) return *program_;
  program_ = std::make_unique<ProgramFacts>();
  targets_ = targets;
  for (const UnitFacts* unit : units_)
    if (may_meet(unit->targets, targets)) program_->add(*unit);
  program_->add_names(names_);
  program_->link(whole_);
  return *program_;
}

}  // namespace ofdcheck::lint
