// Suppressions are the findings the user does not want to see: a file with one a line,
//
//   stale-registration:on_accept     # the slug, or *, and a glob
//   *:libfoo.so*
//
// The glob is matched against the function, the base name of the source file and the base name of
// the module of each frame of the offending call.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/report/report.h"

namespace ofdcheck::cli {

struct Suppression {
  int line = 0;
  std::optional<RuleId> rule;  // empty: any
  std::string glob;
  unsigned used = 0;

  bool matches(const Report& report) const;
  std::string text() const;
};

class Suppressions {
 public:
  // Throws Misuse when the file cannot be read or a line is none.
  static Suppressions read(const std::string& path);
  // `name` stands for the file in messages.
  static Suppressions parse(std::string_view text, const std::string& name);

  // Counts the first that matches as used.
  bool suppress(const Report& report);
  std::vector<const Suppression*> unused() const;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::vector<Suppression> list_;
};

}  // namespace ofdcheck::cli
