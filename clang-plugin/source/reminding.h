// Whether a call may remind somebody of what was left: wake him up, start him, or put it where he
// goes by. Said of what a function does after it has taken a connection, or a piece of a stream.
#pragma once

#include "clang-plugin/source/event_loops.h"
#include "llvm/ADT/ArrayRef.h"

namespace clang {
class CallExpr;
class CXXMethodDecl;
class Expr;
class FunctionDecl;
class QualType;
}  // namespace clang

namespace ofdcheck::lint {

class Reminding {
 public:
  // `in` does these calls after `taken`, a call of libc's own in it, or after one of another
  // function; null then.
  Reminding(const EventLoops& loops, const Reminders& reminders, const Function& in, Kind took,
            const clang::CallExpr* taken);

  // By a store there.
  bool is_reminder(const clang::Expr* expr) const;
  // Something in the expression, or in what a local variable in it was made from, is one.
  bool asks_reminder(const clang::Expr* expr) const;
  // The statement of this function does so by itself: it fills a reminder or arms something anew,
  // or calls a function of the unit that does.
  bool reminds(const clang::Stmt* stmt, const Function& in) const;
  // A call of libc: nobody hears of the number by it.
  bool leaves_open(const Call& call) const;
  // A function without a body here, which cannot reach a reminder, and nothing below it wakes
  // anybody. `object` is what it is called on; null for none.
  bool is_quiet(const clang::FunctionDecl* callee, llvm::ArrayRef<const clang::Expr*> arguments,
                const clang::Expr* object) const;

 private:
  bool is_quiet_system_call(const clang::FunctionDecl* callee,
                            llvm::ArrayRef<const clang::Expr*> arguments,
                            const clang::Expr* object) const;
  bool owns_reminder(clang::QualType type) const;
  bool fills(const clang::Stmt* stmt, const Function& in) const;

  const EventLoops& loops_;
  const Source& source_;
  const Reminders& reminders_;
  const Function& in_;
  const Kind took_;
  const clang::CallExpr* const taken_;
};

}  // namespace ofdcheck::lint
