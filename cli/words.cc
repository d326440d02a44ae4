#include <string_view>

#include "cli/commands.h"

namespace ofdcheck::cli {

Words split(std::span<char* const> arguments) {
  Words words;
  std::size_t i = 1;
  const auto take = [&] {
    if (i < arguments.size()) words.ours.emplace_back(arguments[i++]);
  };
  const bool runs = arguments.size() > 1 && std::string_view(arguments[1]) == "run";
  if (runs) take();
  while (i < arguments.size()) {
    const std::string_view word = arguments[i];
    if (!runs) {
      take();
      continue;
    }
    // `run prog --flag` and `run --level note -- prog --flag`: the program begins behind -- or at
    // the first word that is neither an option nor an option's value.
    if (word == "--") ++i;
    if (word == "--" || !word.starts_with("-")) break;
    take();
    const bool alone = word == "-h" || word == "--help" || word.find('=') != std::string_view::npos;
    if (!alone) take();
  }
  for (; i < arguments.size(); ++i) words.program.emplace_back(arguments[i]);
  return words;
}

}  // namespace ofdcheck::cli
