// The programs of a build: for each set of targets, the facts of all units that may be linked with it.
#pragma once

#include <memory>
#include <vector>

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/facts/program.h"

namespace ofdcheck::lint {

class Programs {
 public:
  // `names` is known in every program (ProgramFacts::add_names). Both must outlive this. `whole`: there
  // are no other units (ProgramFacts::link).
  Programs(const std::vector<const UnitFacts*>& units, const UnitFacts& names, bool whole);

  // Joined when it is asked for, and kept until another one is: a program's facts may be large, and
  // there may be as many programs as a build has tests. So ask in the order of targets.
  const ProgramFacts& of(const Targets& targets);

 private:
  std::vector<const UnitFacts*> units_;
  const UnitFacts& names_;
  const bool whole_;
  Targets targets_;
  std::unique_ptr<ProgramFacts> program_;
};

}  // namespace ofdcheck::lint
