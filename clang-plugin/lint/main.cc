// ofdlint: the static checks over a program, a process for each translation unit. `ofdcheck lint`
// executes it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <regex>

#include "clang-plugin/lint/fingerprint.h"
#include "clang-plugin/lint/fixes.h"
#include "clang-plugin/lint/gitlab.h"
#include "clang-plugin/lint/nolint.h"
#include "clang-plugin/lint/options.h"
#include "clang-plugin/lint/passes.h"
#include "clang-plugin/lint/text.h"
#include "clang-plugin/lint/unit.h"
#include "cli/files.h"
#include "cli/formats/formats.h"
#include "cli/misuse.h"
#include "cli/version.h"

namespace ofdcheck::lint {
namespace {

using cli::Misuse;
namespace fs = std::filesystem;

void say(const std::string& line) {
  std::fputs(("ofdcheck lint: " + line + "\n").c_str(), stderr);
}

std::unique_ptr<Database> database_for(const LintOptions& options) {
  if (options.has_flags) {
    if (options.files.empty()) throw Misuse("expected files before the flags behind --");
    return Database::fixed(options.flags);
  }
  std::string directory = options.build;
  if (directory.empty()) directory = fs::exists("compile_commands.json") ? "." : "build";
  if (fs::path(directory).filename() == "compile_commands.json")
    directory = fs::absolute(directory).parent_path();
  std::string error;
  auto database = Database::read(directory, error);
  if (database == nullptr) {
    std::replace(error.begin(), error.end(), '\n', ' ');
    throw Misuse(fmt::format("{}/compile_commands.json: {}", directory, error));
  }
  return database;
}

std::vector<std::string> files_for(const LintOptions& options, const Database& database) {
  std::vector<std::string> files;
  if (options.files.empty()) files = database.files();
  for (const std::string& file : options.files) {
    const std::string path = fs::absolute(file).lexically_normal();
    if (!fs::exists(path)) throw Misuse(fmt::format("{}: there is no such file", file));
    if (!database.knows(path))
      throw Misuse(fmt::format("{}: compile_commands.json has no such file", file));
    files.push_back(path);
  }
  if (options.exclude.empty()) return files;
  try {
    const std::regex exclude(options.exclude, std::regex::extended);
    std::erase_if(files, [&](const std::string& file) { return std::regex_search(file, exclude); });
  } catch (const std::regex_error& error) {
    throw Misuse(fmt::format("--exclude {}: {}", options.exclude, error.what()));
  }
  return files;
}

// By place, and of several that say the same of one place (a header seen from two units) one.
void put_in_order(std::vector<Report>& reports) {
  const auto key = [](const Report& report) {
    const Frame& place = *report.place();
    return std::tuple(place.file, place.line, place.column, report.rule);
  };
  std::sort(reports.begin(), reports.end(),
            [&](const Report& a, const Report& b) { return key(a) < key(b); });
  reports.erase(std::unique(reports.begin(), reports.end(),
                            [&](const Report& a, const Report& b) { return key(a) == key(b); }),
                reports.end());
}

void write(const LintOptions& options, const std::vector<Report>& reports,
           const std::string& directory, int status) {
  std::string text;
  if (options.format == Format::sarif) {
    std::vector<std::string> words = {"lint"};
    words.insert(words.end(), options.words.begin(), options.words.end());
    text = sarif_of(reports, {cli::kVersion, directory, words, status});
  }
  if (options.format == Format::gitlab) text = gitlab_of(reports, directory);
  for (const Report& report : reports) {
    if (options.format == Format::text) text += text_of(report, directory);
    if (options.format == Format::jsonl) text += json_line_of(report);
  }
  bool written = true;
  if (options.output.empty()) {
    written = cli::OutputFile(STDOUT_FILENO).append(text);
  } else {
    written = cli::OutputFile(options.output, cli::OutputFile::Writing::at_once).replace(text);
  }
  if (!written) throw Misuse(fmt::format("{}: could not be written", options.output));
}

int emit_facts(const LintOptions& options, const Collected& collected) {
  if (!cli::OutputFile(options.emit_facts, cli::OutputFile::Writing::at_once)
           .replace(collected.facts))
    throw Misuse(fmt::format("{}: could not be written", options.emit_facts));
  for (const std::string& trouble : collected.troubles) say(trouble);
  return collected.troubles.empty() ? 0 : cli::kExitMisuse;
}

int lint(const LintOptions& options) {
  std::set<std::string> known;
  if (!options.baseline.empty()) known = read_baseline(options.baseline);
  const auto database = database_for(options);
  const std::vector<std::string> files = files_for(options, *database);
  if (files.empty()) throw Misuse("there is no file to look at");
  Collected collected = examine_all(options, *database, files);
  if (!options.emit_facts.empty()) return emit_facts(options, collected);
  std::vector<Report>& reports = collected.reports;
  put_in_order(reports);
  Texts texts;
  std::erase_if(reports, [&](const Report& report) {
    const Frame& place = *report.place();
    return report.level < options.level ||
           is_nolint(texts.lines(place.file), place.line,
                     "ofd-" + std::string(row_of(report.rule).slug));
  });
  const std::string directory = fs::current_path();
  add_fingerprints(reports, directory, texts);
  if (!options.write_baseline.empty() &&
      !cli::OutputFile(options.write_baseline, cli::OutputFile::Writing::at_once)
           .replace(baseline_of(reports, directory)))
    throw Misuse(fmt::format("{}: could not be written", options.write_baseline));
  const std::size_t before = reports.size();
  std::erase_if(reports, [&](const Report& report) { return known.contains(report.fingerprint); });

  const int status = !collected.troubles.empty() ? cli::kExitMisuse : reports.empty() ? 0 : 1;
  write(options, reports, directory, status);
  for (const std::string& trouble : collected.troubles) say(trouble);
  std::string summary =
      fmt::format("{} finding{} in {} file{}", reports.size(), reports.size() == 1 ? "" : "s",
                  files.size(), files.size() == 1 ? "" : "s");
  if (before != reports.size()) summary += fmt::format(", {} known", before - reports.size());
  if (!collected.troubles.empty())
    summary += fmt::format(", {} not examined", collected.troubles.size());
  if (options.fix) {
    const Fixed fixed = apply_fixes(reports);
    for (const std::string& trouble : fixed.troubles) say(trouble);
    summary += fmt::format(", {} fixed", fixed.findings);
  }
  say(summary);
  return status;
}

}  // namespace
}  // namespace ofdcheck::lint

int main(int argc, char** argv) {
  using namespace ofdcheck;
  try {
    lint::LintOptions options;
    if (const auto status = lint::read_options(argc, argv, options)) return *status;
    return lint::lint(options);
  } catch (const std::exception& error) {
    std::string line(error.what());
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::fputs(("ofdcheck lint: " + line + "\n").c_str(), stderr);
    return cli::kExitMisuse;
  }
}
