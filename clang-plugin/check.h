// A check is the static form of a rule: one file checks/<stem>.cc that defines checks::<stem>. It
// judges the source of a translation unit, the calls along a path, those of two processes behind a
// fork, what a path leaves behind when it waits again, or what it reads of what other threads are told
// of, too; it keeps no state.
#pragma once

#include "checker/rules/catalog.h"

namespace ofdcheck::lint {

class Source;  // source/source.h
class SourceReport;
struct PathCall;  // model/path_call.h
class PathReport;
struct ProcessCall;  // model/process_call.h
class ProcessReport;
struct TurnEnd;  // model/turn_end.h
struct SharedRead;  // model/shared_read.h

struct Check {
  void (*source)(const Source&, SourceReport&) = nullptr;
  void (*path)(const PathCall&, PathReport&) = nullptr;
  void (*process)(const ProcessCall&, ProcessReport&) = nullptr;
  void (*turn)(const TurnEnd&, PathReport&) = nullptr;
  void (*shared)(const SharedRead&, PathReport&) = nullptr;
  bool maybe = false;  // `path` is asked of calls that may be made, too

  bool wants_paths() const {
    return path != nullptr || process != nullptr || turn != nullptr || shared != nullptr;
  }
};

// Null when the catalogue says that the rule's static form is not built.
const Check* check_of(RuleId rule);

#define OFD_RULE_built(stem) \
  namespace checks {         \
  extern const Check stem;   \
  }
#define OFD_RULE_not_built(stem)
#define OFD_RULE(stem, slug, forms, level, runtime, lint, families, title) OFD_RULE_##lint(stem)
#include "checker/rules/catalog.def"
#undef OFD_RULE
#undef OFD_RULE_built
#undef OFD_RULE_not_built

}  // namespace ofdcheck::lint
