// The options of every command that reports: run and replay.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "checker/options.h"
#include "cli/misuse.h"

namespace ofdcheck::cli {

enum class Format { text, jsonl, sarif };
enum class Colour { automatic, always, never };

struct ReportOptions {
  Format format = Format::text;
  std::string output;  // empty: the command's default
  // As written; empty: not given, so that what OFDCHECK_OPTIONS says stays.
  std::string level;
  std::string rules;
  std::string suppressions;
  std::optional<std::int64_t> grace;  // milliseconds
  int exit_code = kExitFindings;
  Colour colour = Colour::automatic;

  // The options as the checker wants them.
  Options judging() const;
};

// Adds the options to a command; a value that is none is CLI::ValidationError.
void add_report_options(CLI::App& command, ReportOptions& options);

}  // namespace ofdcheck::cli
