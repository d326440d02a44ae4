// The catalogue as a table: which rules there are, and what is fixed about each. catalog.def is the
// only list; this header only gives it types.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "checker/call.h"

namespace ofdcheck {

enum class RuleId : std::uint8_t {
#define OFD_RULE(stem, slug, forms, level, runtime, lint, families, title) stem,
#include "checker/rules/catalog.def"
#undef OFD_RULE
};

inline constexpr int kRules = 0
#define OFD_RULE(stem, slug, forms, level, runtime, lint, families, title) +1
#include "checker/rules/catalog.def"
#undef OFD_RULE
    ;

// note: latent, off unless asked for. warning: very likely a bug. error: kernel state or the
// contract of the call proves it.
enum class Level : std::uint8_t { note, warning, error };
std::string_view word_for(Level level);

struct CatalogRow {
  std::string_view stem;
  std::string_view slug;
  std::string_view title;
  bool runtime_form, static_form, audit_form;
  bool runtime_built, static_built;
  Level level;
};

// All rows, in catalogue order; indexed by RuleId.
std::span<const CatalogRow> catalog();
const CatalogRow& row_of(RuleId rule);
// Finds a rule by its slug; false if there is none.
bool rule_from(std::string_view slug, RuleId& rule);

// A set of rules, as --rules selects it.
class RuleSet {
 public:
  constexpr RuleSet() : bits_(~std::uint64_t{0}) {}
  bool has(RuleId rule) const { return (bits_ >> static_cast<int>(rule) & 1) != 0; }
  void add(RuleId rule) { bits_ |= std::uint64_t{1} << static_cast<int>(rule); }
  void remove(RuleId rule) { bits_ &= ~(std::uint64_t{1} << static_cast<int>(rule)); }
  void clear() { bits_ = 0; }

  // Reads "a,b,-c": names select, names with a minus take out; only minuses start from all.
  // Returns the name that is no rule, or an empty view.
  std::string_view parse(std::string_view list);

 private:
  std::uint64_t bits_;  // bit n: the rule with number n
};
static_assert(kRules <= 64);

}  // namespace ofdcheck
