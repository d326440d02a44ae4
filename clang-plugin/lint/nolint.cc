#include "clang-plugin/lint/nolint.h"

#include <fnmatch.h>

namespace ofdcheck::lint {
namespace {

// The word stands in the line, and what it lists names the id; no list names all.
bool says(const std::string& line, const std::string& word, const std::string& id) {
  const std::size_t at = line.find(word);
  if (at == std::string::npos) return false;
  std::size_t next = at + word.size();
  // NOLINT is the beginning of the other words too.
  if (next < line.size() && line[next] >= 'A' && line[next] <= 'Z') return false;
  if (next >= line.size() || line[next] != '(') return true;
  const std::size_t close = line.find(')', next);
  std::string list = line.substr(next + 1, close == std::string::npos ? close : close - next - 1);
  bool named = false;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string glob = list.substr(0, comma);
    list = comma == std::string::npos ? "" : list.substr(comma + 1);
    glob.erase(0, glob.find_first_not_of(' '));
    glob.erase(glob.find_last_not_of(' ') + 1);
    const bool out = !glob.empty() && glob[0] == '-';
    if (fnmatch(glob.c_str() + (out ? 1 : 0), id.c_str(), 0) == 0) named = !out;
  }
  return named;
}

}  // namespace

bool is_nolint(const std::vector<std::string>& lines, int line, const std::string& id) {
  const auto at = static_cast<std::size_t>(line) - 1;
  if (line < 1 || at >= lines.size()) return false;
  if (says(lines[at], "NOLINT", id)) return true;
  if (at > 0 && says(lines[at - 1], "NOLINTNEXTLINE", id)) return true;
  bool within = false;
  for (std::size_t i = 0; i <= at; ++i) {
    if (says(lines[i], "NOLINTBEGIN", id)) within = true;
    if (says(lines[i], "NOLINTEND", id)) within = false;
  }
  return within;
}

}  // namespace ofdcheck::lint
