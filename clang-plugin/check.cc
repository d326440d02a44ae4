#include "clang-plugin/check.h"

namespace ofdcheck::lint {
namespace {

constexpr const Check* kChecks[] = {
#define OFD_RULE_built(stem) &checks::stem,
#define OFD_RULE_not_built(stem) nullptr,
#define OFD_RULE(stem, slug, forms, level, runtime, lint, families, title) OFD_RULE_##lint(stem)
#include "checker/rules/catalog.def"
#undef OFD_RULE
#undef OFD_RULE_built
#undef OFD_RULE_not_built
};

}  // namespace

const Check* check_of(RuleId rule) {
  return kChecks[static_cast<int>(rule)];
}

}  // namespace ofdcheck::lint
