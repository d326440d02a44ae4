#include "clang-plugin/source/quiet.h"

#include <string>
#include <tuple>
#include <vector>

#include "clang-plugin/lint/nolint.h"
#include "clang/Basic/SourceManager.h"

namespace ofdcheck::lint {

bool is_quiet(RuleId rule, clang::SourceLocation place, const clang::SourceManager& sources) {
  if (place.isInvalid()) return false;
  const auto [file, offset] = sources.getDecomposedExpansionLoc(place);
  bool invalid = false;
  const llvm::StringRef text = sources.getBufferData(file, &invalid);
  if (invalid || text.find("NOLINT") == llvm::StringRef::npos) return false;
  std::vector<std::string> lines;
  for (llvm::StringRef line, rest = text; !rest.empty();) {
    std::tie(line, rest) = rest.split('\n');
    lines.push_back(line.str());
  }
  const int number = static_cast<int>(sources.getLineNumber(file, offset));
  return is_nolint(lines, number, "ofd-" + std::string(row_of(rule).slug));
}

}  // namespace ofdcheck::lint
