#include "checker/rules/rule.h"

#include <array>

namespace ofdcheck {
namespace {

struct Row {
  bool built;
  Judge judge;
  Reconsider reconsider;
  Families families;
};

using namespace family;  // the rows name families bare

constexpr Row kRows[] = {
#define OFD_RULE_built(stem) true, rules::stem::judge, rules::stem::reconsider
#define OFD_RULE_not_built(stem) false, nullptr, nullptr
#define OFD_RULE(stem, slug, forms, level, runtime, lint, families, title) \
  {OFD_RULE_##runtime(stem), static_cast<Families>(families)},
#include "checker/rules/catalog.def"
#undef OFD_RULE
#undef OFD_RULE_built
#undef OFD_RULE_not_built
};

constexpr bool is_asked(int rule, int kind) {
  return kRows[rule].built && is_any(static_cast<CallKind>(kind), kRows[rule].families);
}

constexpr int kJudgings = [] {
  int count = 0;
  for (int kind = 0; kind < kCallKinds; ++kind)
    for (int rule = 0; rule < kRules; ++rule) count += is_asked(rule, kind) ? 1 : 0;
  return count;
}();

// The rules of all kinds of calls, one kind after the other.
struct Docket {
  std::array<Judging, kJudgings> judgings{};
  std::array<std::uint16_t, kCallKinds + 1> first{};

  constexpr Docket() {
    std::uint16_t count = 0;
    for (int kind = 0; kind < kCallKinds; ++kind) {
      first[static_cast<std::size_t>(kind)] = count;
      for (int rule = 0; rule < kRules; ++rule)
        if (is_asked(rule, kind)) judgings[count++] = {static_cast<RuleId>(rule), kRows[rule].judge};
    }
    first[kCallKinds] = count;
  }
};

constexpr Docket kDocket;

}  // namespace

std::span<const Judging> judges_at(CallKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  return {kDocket.judgings.data() + kDocket.first[at],
          static_cast<std::size_t>(kDocket.first[at + 1] - kDocket.first[at])};
}

Reconsider reconsider_of(RuleId rule) { return kRows[static_cast<int>(rule)].reconsider; }

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
