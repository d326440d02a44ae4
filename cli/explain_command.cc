// ofdcheck explain: the page of a rule.
#include <fmt/format.h>

#include <memory>

#include "checker/rules/catalog.h"
#include "cli/commands.h"
#include "cli/explain/pages.h"
#include "cli/misuse.h"
#include "cli/nearest.h"

namespace ofdcheck::cli {
namespace {

int explain(std::string_view slug) {
  if (slug.starts_with("ofd-")) slug.remove_prefix(4);  // as SARIF and clang-tidy spell it
  RuleId rule;
  if (!rule_from(slug, rule))
    throw Misuse(fmt::format("explain: expected a rule, not {}; the nearest is {}", slug,
                             nearest_rule(slug)));
  const std::string_view page = page_of(slug);
  if (page.empty()) {
    fmt::print("# {}\n\n{}\n\nNot implemented yet.\n", slug, row_of(rule).title);
  } else {
    fmt::print("{}", page);
  }
  return 0;
}

}  // namespace

Command add_explain(CLI::App& app) {
  auto slug = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("explain", "print the page of a rule");
  command->add_option("RULE", *slug, "its slug")->required();
  return {command, [slug] { return explain(*slug); }};
}

}  // namespace ofdcheck::cli
