// The command line of ofdlint, which is that of `ofdcheck lint`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/rules/catalog.h"

namespace ofdcheck::lint {

enum class Format { text, jsonl, sarif, gitlab };

struct LintOptions {
  std::string build;               // directory of compile_commands.json; empty: to be found
  std::vector<std::string> files;  // empty: all of the database
  std::vector<std::string> flags;  // behind --: the flags of the files, no database
  bool has_flags = false;
  unsigned jobs = 1;
  unsigned timeout = 120;  // seconds for a file
  unsigned nodes = 20'000;
  Format format = Format::text;
  std::string output;
  RuleSet rules;
  Level level = Level::warning;
  std::string baseline;
  std::string write_baseline;
  std::string emit_facts;          // write these instead of findings
  std::string config;              // names a project's own wrappers; empty: .ofdcheck.yaml
  std::vector<std::string> facts;  // files; empty: the units tell each other
  bool fix = false;
  std::string exclude;
  std::vector<std::string> words;  // the command line as it was
};

// Throws cli::Misuse; --help and --version print and return a status.
std::optional<int> read_options(int argc, char** argv, LintOptions& options);

}  // namespace ofdcheck::lint
