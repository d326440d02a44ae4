// What of a function stands behind a fork, where the child alone goes.
#pragma once

#include <vector>

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

class Forks {
 public:
  Forks(const Source& source, const Function& function);

  // The call of fork, or a variable that holds what it returned.
  bool is_pid(const clang::Expr* expr) const;
  // What only the child comes to: the branch of `pid == 0`, `!pid` or their opposite; null for
  // every other statement. A switch, and what follows where the parent has left, are not looked at.
  const clang::Stmt* child_branch(const clang::Stmt* stmt) const;

 private:
  const Source& source_;
  std::vector<const clang::VarDecl*> pids_;
};

}  // namespace ofdcheck::lint
