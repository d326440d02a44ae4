#include "cli/report_options.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "cli/nearest.h"

namespace ofdcheck::cli {
namespace {

// Sets `value` from one of the words; a validator, so that the error names the option.
template <class Value>
CLI::Option* add_choice(CLI::App& command, const std::string& name, Value& value,
                        const std::vector<std::pair<std::string, Value>>& words,
                        const std::string& help) {
  std::string choices;
  for (const auto& [word, unused] : words) choices += (choices.empty() ? "" : "|") + word;
  const auto find = [words](const std::string& wanted) -> std::optional<Value> {
    for (const auto& [word, choice] : words)
      if (word == wanted) return choice;
    return {};
  };
  return command
      .add_option_function<std::string>(
          name, [&value, find](const std::string& word) { value = *find(word); }, help)
      ->check([find, choices](const std::string& word) {
        return find(word) ? "" : fmt::format("expected {}, not {}", choices, word);
      })
      ->option_text(choices);
}

bool level_from(const std::string& word, Level& level) {
  for (const Level candidate : {Level::note, Level::warning, Level::error}) {
    if (word_for(candidate) != word) continue;
    level = candidate;
    return true;
  }
  return false;
}

std::string check_level(const std::string& word) {
  Level level;
  return level_from(word, level) ? "" : "expected note, warning or error, not " + word;
}

std::string check_rules(const std::string& list) {
  const std::string unknown(RuleSet().parse(list));
  if (unknown.empty()) return "";
  return fmt::format("expected rules (see ofdcheck rules), not {}; the nearest is {}", unknown,
                     nearest_rule(unknown));
}

}  // namespace

Options ReportOptions::judging() const {
  Options options;
  level_from(level, options.level);
  options.rules.parse(rules);
  if (grace) options.grace = *grace * 1'000'000;
  return options;
}

void add_report_options(CLI::App& command, ReportOptions& options) {
  const CLI::Range milliseconds(std::int64_t{1}, std::int64_t{3'600'000});
  add_choice<Format>(command, "--format", options.format,
                     {{"text", Format::text}, {"jsonl", Format::jsonl}, {"sarif", Format::sarif}},
                     "how findings are written (text)");
  command.add_option("--output", options.output, "write findings to FILE")->option_text("FILE");
  command.add_option("--level", options.level, "lowest level reported (warning)")
      ->check(check_level)
      ->option_text("note|warning|error");
  command.add_option("--rules", options.rules, "report only a and b; or all but c (-c)")
      ->check(check_rules)
      ->option_text("a,b,-c");
  command.add_option("--suppressions", options.suppressions, "do not report what FILE names")
      ->option_text("FILE");
  command.add_option("--grace", options.grace, "how long a state must last (1000)")
      ->check(milliseconds)
      ->option_text("MS");
  command.add_option("--exitcode", options.exit_code, "status when there is an error or warning (99)")
      ->check(CLI::Range(0, 255))
      ->option_text("N");
  add_choice<Colour>(command, "--color", options.colour,
                     {{"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}},
                     "colour in text (auto: only on a terminal)");
}

}  // namespace ofdcheck::cli
