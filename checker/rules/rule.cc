#include "checker/rules/rule.h"

namespace ofdcheck {
namespace {

struct Functions {
  Judge judge;
  Reconsider reconsider;
};

constexpr Functions kFunctions[] = {
#define OFD_RULE_built(stem) {rules::stem::judge, rules::stem::reconsider},
#define OFD_RULE_not_built(stem) {nullptr, nullptr},
#define OFD_RULE(stem, slug, forms, level, runtime, lint, families, title) OFD_RULE_##runtime(stem)
#include "checker/rules/catalog.def"
#undef OFD_RULE
#undef OFD_RULE_built
#undef OFD_RULE_not_built
};

}  // namespace

Judge judge_of(RuleId rule) { return kFunctions[static_cast<int>(rule)].judge; }
Reconsider reconsider_of(RuleId rule) { return kFunctions[static_cast<int>(rule)].reconsider; }

Finding Case::finding() const {
  Finding finding;
  finding.rule = rule;
  finding.level = row_of(rule).level;
  finding.pid = call.pid;
  finding.tid = call.tid;
  finding.fd = call.fd;
  return finding;
}

Suspicion Case::suspicion() const {
  Suspicion suspicion;
  suspicion.rule = rule;
  suspicion.due = call.time + options.grace;
  suspicion.tid = call.tid;
  suspicion.fd = call.fd;
  suspicion.epfd = call.epfd;
  suspicion.op = call.op;
  suspicion.file = effect.file;
  suspicion.instance = effect.instance;
  suspicion.registration = effect.registration;
  suspicion.finding = finding();
  return suspicion;
}

}  // namespace ofdcheck
