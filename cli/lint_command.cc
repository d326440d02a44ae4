// ofdcheck lint: executes ofdlint, the only program that needs clang, which stands beside this one
// where it was built.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/commands.h"
#include "cli/misuse.h"

namespace ofdcheck::cli {
namespace {

[[noreturn]] void execute(const Words& words) {
  std::error_code unknown;
  const std::string program =
      std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path() / "ofdlint";
  std::vector<char*> arguments = {const_cast<char*>(program.c_str())};
  for (std::size_t i = 1; i < words.ours.size(); ++i)
    arguments.push_back(const_cast<char*>(words.ours[i].c_str()));
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  throw Misuse(
      errno == ENOENT
          ? fmt::format("{} is not there: this build is without the static checks", program)
          : fmt::format("{}: {}", program, std::strerror(errno)));
}

}  // namespace

Command add_lint(CLI::App& app, const Words& words) {
  CLI::App* command = app.add_subcommand("lint", "look for bugs in source (lint --help)");
  // All that follows is ofdlint's.
  command->prefix_command();
  command->set_help_flag();
  return {command, [&words]() -> int { execute(words); }};
}

}  // namespace ofdcheck::cli
