#include "cli/suppressions.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <cerrno>
#include <cstring>

#include "cli/files.h"
#include "cli/misuse.h"

namespace ofdcheck::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool fits(const std::string& glob, const std::string& name) {
  return !name.empty() && fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

Suppression parse_line(std::string_view text, const std::string& where) {
  const auto fail = [&](const std::string& expected) {
    return Misuse(fmt::format("{}: expected {}", where, expected));
  };
  // The first colon ends the slug: function names have colons of their own.
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) throw fail("RULE:GLOB");
  std::string_view slug = trimmed(text.substr(0, colon));
  if (slug.starts_with("ofd-")) slug.remove_prefix(4);
  Suppression suppression;
  if (slug != "*") {
    RuleId rule;
    if (!rule_from(slug, rule)) throw fail(fmt::format("a rule or * before the colon, not {}", slug));
    suppression.rule = rule;
  }
  suppression.glob = trimmed(text.substr(colon + 1));
  if (suppression.glob.empty()) throw fail("a glob after the colon");
  return suppression;
}

}  // namespace

bool Suppression::matches(const Report& report) const {
  if (rule && *rule != report.rule) return false;
  if (report.mend_step >= report.steps.size()) return false;
  for (const Frame& frame : report.steps[report.mend_step].frames)
    if (fits(glob, frame.function) || fits(glob, base_name(frame.file)) ||
        fits(glob, base_name(frame.module)))
      return true;
  return false;
}

std::string Suppression::text() const {
  return fmt::format("{}:{}", rule ? row_of(*rule).slug : "*", glob);
}

Suppressions Suppressions::read(const std::string& path) { return parse(read_file(path), path); }

Suppressions Suppressions::parse(std::string_view text, const std::string& name) {
  Suppressions suppressions;
  suppressions.name_ = name;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    suppressions.list_.push_back(parse_line(line, fmt::format("{}:{}", name, number)));
    suppressions.list_.back().line = number;
  }
  return suppressions;
}

bool Suppressions::suppress(const Report& report) {
  for (Suppression& suppression : list_) {
    if (!suppression.matches(report)) continue;
    ++suppression.used;
    return true;
  }
  return false;
}

std::vector<const Suppression*> Suppressions::unused() const {
  std::vector<const Suppression*> unused;
  for (const Suppression& suppression : list_)
    if (suppression.used == 0) unused.push_back(&suppression);
  return unused;
}

}  // namespace ofdcheck::cli
