// The commands, as main.cc knows them. Each adds itself to the command line and gives back what is to
// be done when it was the one that was called.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ofdcheck::cli {

struct Command {
  CLI::App* app;
  std::function<int()> perform;  // returns the exit status; throws Misuse
};

// The command line: the words for ofdcheck and, for run, the program with its arguments, whose
// options are not ours to parse.
struct Words {
  std::vector<std::string> ours;     // without argv[0]
  std::vector<std::string> program;
};
Words split(std::span<char* const> arguments);

// The words live as long as the commands.
Command add_run(CLI::App& app, const Words& words);
Command add_replay(CLI::App& app, const Words& words);
Command add_lint(CLI::App& app, const Words& words);
Command add_rules(CLI::App& app);
Command add_explain(CLI::App& app);

}  // namespace ofdcheck::cli
