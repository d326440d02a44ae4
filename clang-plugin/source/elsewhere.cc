#include "clang-plugin/source/elsewhere.h"

#include <set>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang/AST/Decl.h"
#include "llvm/Support/Path.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

constexpr std::size_t kMostSteps = 6;

void follow(const ProgramFacts& program, const std::string& key,
            const std::function<bool(const FunctionFacts&)>& is, std::set<std::string>& seen,
            std::vector<const FunctionFacts*>& found) {
  const FunctionFacts* facts = program.function(key);
  if (facts == nullptr || found.size() == kMostSteps || !is(*facts) || !seen.insert(key).second)
    return;
  found.push_back(facts);
  for (const std::string& callee : facts->callees) follow(program, callee, is, seen, found);
}

}  // namespace

PathStep step_elsewhere(const Function& in, const Stmt* call, std::string role,
                        const FunctionFacts& facts) {
  const StringRef name = facts.at.function;
  const std::size_t scope = name.rfind("::");
  return {std::move(role),
          (scope == StringRef::npos ? name : name.drop_front(scope + 2)).str() + " (" +
              llvm::sys::path::filename(facts.at.file).str() + ":" + std::to_string(facts.at.line) +
              ")",
          in.name, call->getBeginLoc()};
}

std::vector<PathStep> steps_elsewhere(const Source& source, const Function& in,
                                      const CallExpr* call, const std::string& role,
                                      const std::function<bool(const FunctionFacts&)>& is) {
  std::vector<PathStep> steps;
  const FunctionDecl* callee = call->getDirectCallee();
  if (callee == nullptr || libc_call(callee) != nullptr || source.function(callee) != nullptr)
    return steps;
  std::set<std::string> seen;
  std::vector<const FunctionFacts*> found;
  follow(source.program(), key_of(callee), is, seen, found);
  for (const FunctionFacts* each : found) steps.push_back(step_elsewhere(in, call, role, *each));
  return steps;
}

}  // namespace ofdcheck::lint
