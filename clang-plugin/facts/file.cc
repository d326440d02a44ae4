#include "clang-plugin/facts/file.h"

#include <unistd.h>

#include <fstream>
#include <iterator>

#include "clang-plugin/facts/text.h"

namespace ofdcheck::lint {

bool read_units(const std::vector<std::string>& files, std::vector<UnitFacts>& units,
                std::string& error) {
  for (const std::string& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    if (stream.bad() || !stream.is_open()) {
      error = file + ": could not be read";
      return false;
    }
    if (!read_facts(text, units, error)) {
      error.insert(0, file + ":");
      return false;
    }
  }
  return true;
}

const ProgramFacts* program_or_exit(const std::string& file) {
  static auto* const read = new std::map<std::string, std::unique_ptr<ProgramFacts>>;
  if (file.empty()) return nullptr;
  const auto [at, made] = read->try_emplace(file);
  std::string error;
  std::vector<UnitFacts> units;
  if (made && read_units({file}, units, error)) {
    at->second = std::make_unique<ProgramFacts>();
    for (const UnitFacts& unit : units) at->second->add(unit);
    at->second->link(true);
  }
  if (at->second != nullptr) return at->second.get();
  const std::string line = "ofdcheck: " + error + "\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
  _exit(2);
}

}  // namespace ofdcheck::lint
