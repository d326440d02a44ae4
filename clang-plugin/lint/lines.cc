#include "clang-plugin/lint/lines.h"

#include "clang-plugin/facts/key.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/JSON.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;
namespace json = llvm::json;

json::Object place_of(SourceLocation where, const ASTContext& context) {
  const SourceManager& sources = context.getSourceManager();
  const SourceLocation at = sources.getExpansionLoc(where);
  return json::Object{{"file", json::fixUTF8(file_of(at, sources))},
                      {"line", static_cast<std::int64_t>(sources.getSpellingLineNumber(at))},
                      {"column", static_cast<std::int64_t>(sources.getSpellingColumnNumber(at))}};
}

json::Object edit_of(const FixItHint& hint, const ASTContext& context) {
  const SourceManager& sources = context.getSourceManager();
  const CharSourceRange range = hint.RemoveRange;
  SourceLocation end = range.getEnd();
  if (range.isTokenRange())
    end = Lexer::getLocForEndOfToken(end, 0, sources, context.getLangOpts());
  json::Object edit = place_of(range.getBegin(), context);
  edit["end_line"] = static_cast<std::int64_t>(sources.getSpellingLineNumber(end));
  edit["end_column"] = static_cast<std::int64_t>(sources.getSpellingColumnNumber(end));
  edit["text"] = hint.CodeToInsert;
  return edit;
}

std::string line(json::Object object) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << json::Value(std::move(object)) << "\n";
  return text;
}

}  // namespace

std::string line_of(const Finding& finding, const ASTContext& context) {
  json::Array steps;
  for (const PathStep& step : finding.steps) {
    json::Object object = place_of(step.where, context);
    object["role"] = step.role;
    object["call"] = step.call;
    object["function"] = step.function;
    steps.push_back(std::move(object));
  }
  json::Array edits;
  for (const FixItHint& hint : finding.fixes) edits.push_back(edit_of(hint, context));
  json::Object object = place_of(finding.where, context);
  object["rule"] = std::string(row_of(finding.rule).slug);
  object["level"] = std::string(word_for(finding.level));
  object["message"] = json::fixUTF8(finding.message);
  object["expected"] = finding.expected;
  object["call"] = finding.call;
  object["function"] = finding.function;
  object["steps"] = std::move(steps);
  object["edits"] = std::move(edits);
  return line(std::move(object));
}

std::string line_of_end() {
  return line(json::Object{{"end", true}});
}

std::string line_of_error(const std::string& text) {
  return line(json::Object{{"error", json::fixUTF8(text)}});
}

}  // namespace ofdcheck::lint
