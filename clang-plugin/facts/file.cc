#include "clang-plugin/facts/file.h"

#include <unistd.h>

#include <fstream>
#include <iterator>

#include "clang-plugin/facts/text.h"

namespace ofdcheck::lint {

std::unique_ptr<ProgramFacts> read_program(const std::vector<std::string>& files,
                                           std::string& error) {
  auto program = std::make_unique<ProgramFacts>();
  for (const std::string& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    if (stream.bad() || !stream.is_open()) {
      error = file + ": could not be read";
      return nullptr;
    }
    std::vector<UnitFacts> units;
    if (!read_facts(text, units, error)) {
      error.insert(0, file + ":");
      return nullptr;
    }
    for (const UnitFacts& unit : units) program->add(unit);
  }
  program->link();
  return program;
}

const ProgramFacts* program_or_exit(const std::string& file) {
  static auto* const read = new std::map<std::string, std::unique_ptr<ProgramFacts>>;
  if (file.empty()) return nullptr;
  const auto [at, made] = read->try_emplace(file);
  std::string error;
  if (made) at->second = read_program({file}, error);
  if (at->second != nullptr) return at->second.get();
  const std::string line = "ofdcheck: " + error + "\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
  _exit(2);
}

}  // namespace ofdcheck::lint
