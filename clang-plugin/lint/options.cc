#include "clang-plugin/lint/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>
#include <thread>

#include "cli/misuse.h"
#include "cli/nearest.h"
#include "cli/version.h"

namespace ofdcheck::lint {
namespace {

Format format_from(const std::string& word) {
  return word == "jsonl"    ? Format::jsonl
         : word == "sarif"  ? Format::sarif
         : word == "gitlab" ? Format::gitlab
                            : Format::text;
}

Level level_from(const std::string& word) {
  return word == "note" ? Level::note : word == "error" ? Level::error : Level::warning;
}

std::string check_rules(const std::string& list) {
  const std::string unknown(RuleSet().parse(list));
  if (unknown.empty()) return "";
  return fmt::format("expected rules (see ofdcheck rules), not {}; the nearest is {}", unknown,
                     cli::nearest_rule(unknown));
}

}  // namespace

std::optional<int> read_options(int argc, char** argv, LintOptions& options) {
  std::vector<std::string> ours;
  for (int i = 1; i < argc; ++i) {
    options.words.emplace_back(argv[i]);
    if (options.has_flags)
      options.flags.emplace_back(argv[i]);
    else if (std::string_view(argv[i]) == "--")
      options.has_flags = true;
    else
      ours.emplace_back(argv[i]);
  }
  options.jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string format = "text", level = "warning", rules;
  CLI::App app("finds descriptor and epoll bugs in C and C++ source", "ofdcheck lint");
  app.set_version_flag("--version", std::string("ofdcheck ") + cli::kVersion);
  app.footer("behind --: the compiler flags of the files, in place of a compile_commands.json");
  app.add_option("-p", options.build, "where compile_commands.json is (., then ./build)")
      ->option_text("DIR");
  app.add_option("FILES", options.files, "only these files (all of the database)");
  app.add_option("-j", options.jobs, "files at a time (as many as there are processors)")
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  app.add_option("--format", format, "how findings are written (text)")
      ->check(CLI::IsMember({"text", "jsonl", "sarif", "gitlab"}))
      ->option_text("text|jsonl|sarif|gitlab");
  app.add_option("--output", options.output, "write findings to FILE")->option_text("FILE");
  app.add_option("--rules", rules, "look only for a and b; or for all but c (-c)")
      ->check(check_rules)
      ->option_text("a,b,-c");
  app.add_option("--level", level, "lowest level reported (warning)")
      ->check(CLI::IsMember({"note", "warning", "error"}))
      ->option_text("note|warning|error");
  app.add_option("--baseline", options.baseline, "do not report what FILE lists")
      ->option_text("FILE");
  app.add_option("--write-baseline", options.write_baseline, "list what is found in FILE")
      ->option_text("FILE");
  app.add_option("--emit-facts", options.emit_facts,
                 "write to FILE what other files need to know of these, and look for no bugs")
      ->option_text("FILE");
  app.add_option("--facts", options.facts, "what is known of other files, from --emit-facts")
      ->option_text("FILE...")
      ->expected(1, -1);
  app.add_option("--config", options.config, "the project's own wrappers (.ofdcheck.yaml)")
      ->option_text("FILE");
  app.add_flag("--fix", options.fix, "apply the fixes that findings come with");
  app.add_option("--exclude", options.exclude, "leave out files whose path matches")
      ->option_text("REGEX");
  app.add_option("--timeout", options.timeout, "give a file up after this (120)")
      ->check(CLI::Range(1, 86'400))
      ->option_text("SECONDS");
  app.add_option("--nodes", options.nodes, "how far paths are followed (20000)")
      ->check(CLI::Range(100, 10'000'000))
      ->option_text("N");
  try {
    app.parse(std::vector<std::string>(ours.rbegin(), ours.rend()));
  } catch (const CLI::Success& wanted) {
    return app.exit(wanted);
  } catch (const CLI::ParseError& error) {
    throw cli::Misuse(error.what());
  }
  options.format = format_from(format);
  options.level = level_from(level);
  options.rules.parse(rules);
  return {};
}

}  // namespace ofdcheck::lint
