#include "clang-plugin/engine/examine.h"

#include <algorithm>

#include "clang-plugin/check.h"
#include "clang-plugin/engine/paths.h"
#include "clang-plugin/facts/walk.h"
#include "clang-plugin/source/source.h"
#include "clang/AST/ASTContext.h"
#include "clang/Lex/Preprocessor.h"

namespace ofdcheck::lint {
namespace {

bool wants_paths(const RuleSet& rules) {
  for (int i = 0; i < kRules; ++i) {
    const auto rule = static_cast<RuleId>(i);
    const Check* check = rules.has(rule) ? check_of(rule) : nullptr;
    if (check != nullptr && check->wants_paths()) return true;
  }
  return false;
}

}  // namespace

Examined examine(clang::ASTContext& context, clang::Preprocessor& preprocessor,
                 const Request& request) {
  if (preprocessor.getDiagnostics().hasErrorOccurred()) return {};
  const Source source(context, request.program);
  SourceReport report;
  for (int i = 0; i < kRules; ++i) {
    const auto rule = static_cast<RuleId>(i);
    const Check* check = request.rules.has(rule) ? check_of(rule) : nullptr;
    if (check != nullptr && check->source != nullptr) check->source(source, report);
  }
  Examined examined;
  if (request.facts) {
    examined.facts = facts_of(source, request.program);
    add_leavings(source, examined.facts);
    examined.facts.targets = request.targets;
  }
  // A rule that has both forms must not speak twice of one place.
  if (request.facts || wants_paths(request.rules))
    for (Finding& finding : findings_on_paths(source, preprocessor, request, examined.facts))
      report.add(std::move(finding));
  std::vector<Finding>& findings = examined.findings;
  findings = report.take();
  const clang::SourceManager& sources = context.getSourceManager();
  std::sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) {
    if (a.where == b.where) return a.rule < b.rule;
    return sources.isBeforeInTranslationUnit(a.where, b.where);
  });
  return examined;
}

}  // namespace ofdcheck::lint
