// ofdcheck: finds descriptor and epoll bugs in a program that runs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/misuse.h"
#include "cli/version.h"

namespace {

int misuse(const char* what) {
  std::string line(what);
  // One line, whatever a library put into its message.
  for (char& c : line)
    if (c == '\n') c = ' ';
  // Not fmt::print, which throws when standard error is full or gone.
  std::fputs(fmt::format("ofdcheck: {}\n", line).c_str(), stderr);
  return ofdcheck::cli::kExitMisuse;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ofdcheck::cli;
  const Words words = split({argv, static_cast<std::size_t>(argc)});
  CLI::App app("ofdcheck finds epoll and open-file-description bugs in running servers.", "ofdcheck");
  app.set_version_flag("--version", std::string("ofdcheck ") + kVersion);
  const Command commands[] = {add_run(app, words), add_replay(app, words),
                              add_lint(app, words), add_rules(app), add_explain(app)};
  try {
    const bool known = std::any_of(
        std::begin(commands), std::end(commands), [&](const Command& command) {
          return !words.ours.empty() && command.app->get_name() == words.ours[0];
        });
    if (!words.ours.empty() && !words.ours[0].starts_with("-") && !known)
      throw Misuse(fmt::format("expected run, replay, lint, rules or explain, not {}", words.ours[0]));
    // CLI11 takes a vector from its end.
    app.parse(std::vector<std::string>(words.ours.rbegin(), words.ours.rend()));
    for (const Command& command : commands)
      if (command.app->parsed()) return command.perform();
  } catch (const CLI::Success& wanted) {  // --help, --version
    return app.exit(wanted);
  } catch (const std::exception& error) {  // Misuse, CLI::ParseError
    return misuse(error.what());
  }
  return misuse("expected a command: run, replay, lint, rules or explain");
}
