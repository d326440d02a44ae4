// Whether whoever calls a function comes back from it, by its control flow and whatever it is
// declared as: many a program's die() is not declared to end it.
#pragma once

#include <cstdint>

#include "llvm/ADT/DenseMap.h"

namespace clang {
class ASTContext;
class CFGBlock;
class FunctionDecl;
}  // namespace clang

namespace ofdcheck::lint {

enum class Return : std::uint8_t {
  usual,
  // It has no answer and no way to its closing brace: it ends the process or throws in several
  // places, but for a return before that, as where errno is 0 after all. Who goes on behind it goes
  // on for a reason that is not seen here.
  seldom,
  never,  // it ends the process or the thread, throws, or waits for ever
};

class ComingBack {
 public:
  explicit ComingBack(clang::ASTContext& context) : context_(context) {}

  // Of a virtual function, and of one without a body here, it is taken to be usual.
  Return from(const clang::FunctionDecl* function) { return from(function, 0); }

 private:
  Return from(const clang::FunctionDecl* function, unsigned depth);
  Return look_into(const clang::FunctionDecl* function, unsigned depth);
  bool may_end(const clang::FunctionDecl* function, unsigned depth);
  bool stops(const clang::CFGBlock& block, unsigned depth);

  clang::ASTContext& context_;
  llvm::DenseMap<const clang::FunctionDecl*, Return> known_;
};

}  // namespace ofdcheck::lint
