// What is asked of one translation unit. No clang header is needed to ask.
#pragma once

#include "checker/rules/catalog.h"
#include "clang-plugin/facts/targets.h"

namespace ofdcheck::lint {

class ProgramFacts;

struct Request {
  RuleSet rules;
  // Of the analyzer's graph, for each function that a path begins in. 20 000 find what 225 000 (the
  // analyzer's own default) find in nginx, redis and haproxy, in a tenth of the time.
  unsigned nodes = 20'000;
  const ProgramFacts* program = nullptr;  // what is known of other units
  bool facts = false;                     // tell what others need to know of this one
  Targets targets;                        // that the unit is linked into, as those facts say
};

}  // namespace ofdcheck::lint
