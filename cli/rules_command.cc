// ofdcheck rules: the catalogue.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "checker/rules/catalog.h"
#include "cli/commands.h"

namespace ofdcheck::cli {
namespace {

std::string forms_of(const CatalogRow& row) {
  std::string forms;
  const auto add = [&](bool has, const char* letter) {
    if (has) forms += (forms.empty() ? "" : " ") + std::string(letter);
  };
  add(row.runtime_form, "R");
  add(row.static_form, "S");
  add(row.audit_form, "A");
  return forms;
}

const char* state_of(bool form, bool built) {
  return !form ? "-" : built ? "implemented" : "not implemented";
}

void print_text() {
  fmt::print("{:<27}{:<7}{:<9}{:<17}{:<17}{}\n", "rule", "forms", "level", "runtime", "static",
             "what is wrong");
  for (const CatalogRow& row : catalog())
    fmt::print("{:<27}{:<7}{:<9}{:<17}{:<17}{}\n", row.slug, forms_of(row), word_for(row.level),
               state_of(row.runtime_form, row.runtime_built),
               state_of(row.static_form, row.static_built), row.title);
  fmt::print("\nforms: R runtime (ofdcheck run), S static, A audit of a live process\n");
}

void print_jsonl() {
  for (const CatalogRow& row : catalog()) {
    nlohmann::ordered_json forms = nlohmann::ordered_json::array();
    if (row.runtime_form) forms.push_back("runtime");
    if (row.static_form) forms.push_back("static");
    if (row.audit_form) forms.push_back("audit");
    const nlohmann::ordered_json line = {{"rule", row.slug},
                                         {"forms", forms},
                                         {"level", word_for(row.level)},
                                         {"implemented", row.runtime_built},
                                         {"static_implemented", row.static_built},
                                         {"title", row.title}};
    fmt::print("{}\n", line.dump());
  }
}

}  // namespace

Command add_rules(CLI::App& app) {
  auto format = std::make_shared<std::string>("text");
  CLI::App* command = app.add_subcommand("rules", "list the rules");
  command->add_option("--format", *format, "text or jsonl (text)")
      ->check([](const std::string& word) {
        return word == "text" || word == "jsonl" ? "" : "expected text or jsonl, not " + word;
      })
      ->option_text("text|jsonl");
  return {command, [format] {
            *format == "text" ? print_text() : print_jsonl();
            return 0;
          }};
}

}  // namespace ofdcheck::cli
