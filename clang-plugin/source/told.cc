#include "clang-plugin/source/told.h"

#include "clang/AST/Decl.h"

namespace ofdcheck::lint {

using namespace clang;

bool makes_text(const FunctionDecl* callee) {
  if (callee == nullptr || callee->getIdentifier() == nullptr) return false;
  for (const llvm::StringRef name :
       {"snprintf", "sprintf", "asprintf", "to_string", "to_chars", "format"})
    if (callee->getName() == name) return true;
  return false;
}

bool hands_text_on(const Stmt* body) {
  bool hands = false;
  walk(body, [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CallExpr>(stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    if (callee == nullptr || callee->getIdentifier() == nullptr) return;
    const LibcCall* libc = libc_call(callee);
    hands |= callee->getName() == "setenv" || callee->getName() == "putenv" ||
             (libc != nullptr && libc->kind == Kind::executes);
  });
  return hands;
}

}  // namespace ofdcheck::lint
