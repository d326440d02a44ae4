#include "clang-plugin/lint/fingerprint.h"

#include <fmt/format.h>

#include <cstdint>
#include <map>

#include "clang-plugin/lint/paths.h"
#include "cli/files.h"
#include "cli/misuse.h"

namespace ofdcheck::lint {
namespace {

// FNV-1a: nobody is to be kept from making equal ones, they are only to be rare.
std::string hash_of(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

std::string without_blanks(const std::string& line) {
  std::string text;
  for (const char c : line)
    if (c != ' ' && c != '\t' && c != '\r') text += c;
  return text;
}

bool is_fingerprint(const std::string& word) {
  return word.size() == 16 && word.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

void add_fingerprints(std::vector<Report>& reports, const std::string& directory, Texts& texts) {
  std::map<std::string, int> seen;
  for (Report& report : reports) {
    const Frame& place = *report.place();
    const std::string what =
        fmt::format("{}\n{}\n{}\n{}", row_of(report.rule).slug, relative(place.file, directory),
                    place.function, without_blanks(texts.line(place.file, place.line)));
    report.fingerprint = hash_of(fmt::format("{}\n{}", what, seen[what]++));
  }
}

std::set<std::string> read_baseline(const std::string& path) {
  const std::string text = cli::read_file(path);
  std::set<std::string> known;
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const std::string word = line.substr(0, line.find(' '));
    if (!is_fingerprint(word))
      throw cli::Misuse(fmt::format(
          "{}:{}: expected a fingerprint of 16 digits, then what it is of", path, number));
    known.insert(word);
  }
  return known;
}

std::string baseline_of(const std::vector<Report>& reports, const std::string& directory) {
  std::string text =
      "# Findings that are known. ofdcheck lint --baseline reads the first word of a line.\n";
  for (const Report& report : reports) {
    const Frame& place = *report.place();
    text += fmt::format("{} ofd-{} {} {}\n", report.fingerprint, row_of(report.rule).slug,
                        relative(place.file, directory), place.function);
  }
  return text;
}

}  // namespace ofdcheck::lint
