// What a rule is. A rule is stateless: what it must remember is in the model, what it waits for is
// a suspicion. It is asked to judge at the calls of its families (catalog.def), twice: at enter,
// when the kernel has not been asked yet, and at leave, when it has answered. Both times it sees the
// model as it is during the call: what the call takes away is gone (and is in the effect), what the
// call brings is not there yet.
#pragma once

#include <span>

#include "checker/call.h"
#include "checker/kernel/kernel.h"
#include "checker/model/model.h"
#include "checker/options.h"
#include "checker/report/finding.h"
#include "checker/suspicion.h"

namespace ofdcheck {

// Where a rule says what it found.
class Bench {
 public:
  virtual ~Bench() = default;
  // Reports it, unless its level is below the one asked for.
  virtual void report(const Finding& finding) = 0;
  // Asks to look again.
  virtual void suspect(const Suspicion& suspicion) = 0;
};

// One call before one rule: everything the rule may look at.
struct Case {
  RuleId rule;
  const Call& call;
  Effect& effect;
  Model& model;
  Kernel& kernel;
  const Options& options;
  Bench& bench;

  // A finding of this rule about this call, with its level, pid, tid and fd filled in.
  Finding finding() const;
  // This call as a step of a report.
  Step here() const { return {call.stack, call.tid, model.order(), call.kind}; }
  // A suspicion of this rule about this call; `when` is at_time after the grace period.
  Suspicion suspicion() const;
  void report(const Finding& finding) { bench.report(finding); }
  void suspect(const Suspicion& suspicion) { bench.suspect(suspicion); }
};

// One suspicion before its rule: the call is the one that is being made now, by any thread.
struct Review {
  Suspicion& suspicion;
  const Call& now;
  Model& model;
  Kernel& kernel;
  const Options& options;
};

using Judge = void (*)(Case&);
using Reconsider = Verdict (*)(Review&);

// Each built rule defines these two in its own file, in a namespace of its stem; a rule that never
// suspects defines reconsider with OFD_NEVER_SUSPECTS.
#define OFD_RULE_built(stem)            \
  namespace rules::stem {               \
  void judge(Case& c);                  \
  Verdict reconsider(Review& review);   \
  }
#define OFD_RULE_not_built(stem)
#define OFD_RULE(stem, slug, forms, level, runtime, lint, families, title) OFD_RULE_##runtime(stem)
#include "checker/rules/catalog.def"
#undef OFD_RULE
#undef OFD_RULE_built
#undef OFD_RULE_not_built

#define OFD_NEVER_SUSPECTS \
  Verdict reconsider(Review&) { return Verdict::drop; }

// A built rule that is asked at a kind of call.
struct Judging {
  RuleId rule;
  Judge judge;
};

// The rules to ask at this kind of call, in catalogue order.
std::span<const Judging> judges_at(CallKind kind);
// Null for a rule that is not built.
Reconsider reconsider_of(RuleId rule);

}  // namespace ofdcheck
