// What expressions name, and which calls may have made the numbers they hold, as far as the text of
// the unit shows: through variables, members, parameters, returned values and owners of a number.
#pragma once

#include <map>

#include "clang-plugin/source/source.h"

namespace clang {
class CXXConstructorDecl;
class FieldDecl;
class FunctionDecl;
class InitListExpr;
class ValueDecl;
}  // namespace clang

namespace ofdcheck::lint {

// A variable, a member of whichever object, or one element of an array of either.
struct Place {
  const clang::ValueDecl* decl = nullptr;
  std::int64_t element = -1;

  explicit operator bool() const { return decl != nullptr; }
  auto operator<=>(const Place&) const = default;
};

// An owner of a number names what it owns: `fd`, `fd.get()`, `*fd` and `Fd(fd)` are one place.
Place place_of(const Source& source, const clang::Expr* expr);
// Two names of different members or variables that exist once cannot be of one thing.
bool may_be_one(const Place& one, const Place& other);
// make_unique<T>(...) and make_shared hand their arguments to a constructor: to which. Null where that
// is not known, and for any other call.
const clang::CXXConstructorDecl* constructor_behind(const clang::CallExpr* call);
// Calls `take` with each member of a record and what the list gives it; not with those behind its end.
void each_initialised(
    const clang::InitListExpr* list,
    const std::function<void(const clang::FieldDecl*, const clang::Expr*)>& take);
// Without parentheses, casts, temporaries and constructors of one argument.
const clang::Expr* bare(const clang::Expr* expr);

struct Store {
  const clang::Expr* value;
  const Function* in;
};

// A call of a function of the unit: what its parameters are given.
struct Given {
  std::vector<const clang::Expr*> arguments;
  const Function* in;
  const clang::Expr* where;
};

class Places {
 public:
  explicit Places(const Source& source);

  const Source& source() const { return source_; }
  const std::vector<Store>& stores_to(const Place& place) const;
  // Every place that this one is copied to.
  std::vector<Place> copies_of(const Place& place) const;
  const std::vector<Given>& calls_of(const clang::FunctionDecl* function) const;
  // A call for which `is` holds may have made the number.
  bool made_by(const Function& in, const clang::Expr* expr,
               const std::function<bool(const Call&)>& is, int depth = 0) const;
  // The argument that a call hands back, `must(accept(...))`; else the expression itself.
  const clang::Expr* passed(const clang::Expr* expr) const;
  // A connection that was accepted; a socket that is listened on or accepted from.
  bool is_accepted(const Function& in, const clang::Expr* expr) const;
  bool is_listener(const Function& in, const clang::Expr* expr) const;

 private:
  void collect(const Function& function);
  void store(const Function& in, const clang::Expr* to, const clang::Expr* value);
  void store(const Function& in, const clang::ValueDecl* to, const clang::Expr* value);
  void call(const Function& in, const clang::Expr* expr);
  bool returns(const Function& in, const clang::CallExpr* call,
               const std::function<bool(const Call&)>& is, int depth) const;

  const Source& source_;
  std::map<Place, std::vector<Store>> stores_;
  std::map<const clang::FunctionDecl*, std::vector<Given>> calls_;
};

}  // namespace ofdcheck::lint
