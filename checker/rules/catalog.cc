#include "checker/rules/catalog.h"

namespace ofdcheck {
namespace {

enum Form : unsigned { R = 1, S = 2, A = 4 };
enum class State { built, not_built };

constexpr CatalogRow row(std::string_view stem, std::string_view slug, unsigned forms, Level level,
                         State runtime, State lint, std::string_view title) {
  return {stem,  slug, title, (forms & R) != 0, (forms & S) != 0, (forms & A) != 0,
          runtime == State::built, lint == State::built, level};
}

constexpr CatalogRow kCatalog[] = {
#define OFD_RULE(stem, slug, forms, level, runtime, lint, families, title) \
  row(#stem, slug, forms, Level::level, State::runtime, State::lint, title),
#include "checker/rules/catalog.def"
#undef OFD_RULE
};

}  // namespace

std::string_view word_for(Level level) {
  switch (level) {
    case Level::note: return "note";
    case Level::warning: return "warning";
    case Level::error: break;
  }
  return "error";
}

std::span<const CatalogRow> catalog() { return kCatalog; }

const CatalogRow& row_of(RuleId rule) { return kCatalog[static_cast<int>(rule)]; }

bool rule_from(std::string_view slug, RuleId& rule) {
  for (int i = 0; i < kRules; ++i) {
    if (kCatalog[i].slug == slug) {
      rule = static_cast<RuleId>(i);
      return true;
    }
  }
  return false;
}

std::string_view RuleSet::parse(std::string_view list) {
  bool first = true;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view name = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    if (name.empty()) continue;
    const bool out = name.front() == '-';
    if (out) name.remove_prefix(1);
    // A finding's id is ofd-<slug>; people paste it.
    if (name.starts_with("ofd-")) name.remove_prefix(4);
    RuleId rule;
    if (!rule_from(name, rule)) return name;
    if (first && !out) clear();
    first = false;
    out ? remove(rule) : add(rule);
  }
  return {};
}

}  // namespace ofdcheck
