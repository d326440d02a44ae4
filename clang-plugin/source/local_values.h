// What the local variables of a function are known to be at one place of it, as ranges of numbers:
// the values that a walk along its control flow keeps.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "clang-plugin/source/source.h"
#include "clang/AST/Expr.h"

namespace ofdcheck::lint {

struct Range {
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t to = std::numeric_limits<std::int64_t>::max();

  auto operator<=>(const Range&) const = default;
};

bool is_empty(const Range& range);
Range both(const Range& one, const Range& other);
// What a comparison with a number leaves of a range.
Range kept(Range range, clang::BinaryOperatorKind than, std::int64_t number);
// Of a condition; nothing where it may be either.
std::optional<bool> is_true(const std::optional<Range>& range);

// A local variable, a call or another expression, and the member of it.
using LocalPlace = std::pair<const void*, const void*>;
using KnownValues = std::map<LocalPlace, Range>;

class LocalValues {
 public:
  LocalValues(const Source& source, const Function& function);

  // Where the value of an expression is kept; nothing where it may be changed unseen.
  std::optional<LocalPlace> at(const clang::Expr* expr) const;
  std::optional<Range> value(const clang::Expr* expr, const KnownValues& known) const;
  // All that it asks is known here, as far as it can be: nothing else decides it.
  bool is_decided(const clang::Expr* expr, const KnownValues& known) const;
  // Whoever has its address, or a reference, may store to it unseen.
  bool is_unseen(const clang::VarDecl* held) const { return unseen_.contains(held); }

  // The value of an expression with all that is known of its members. The place that it came from.
  std::optional<LocalPlace> store(const LocalPlace& to, const clang::Expr* from,
                                  KnownValues& known) const;
  // With all its members.
  static void forget(const void* held, KnownValues& known);

 private:
  bool is_decided(const clang::Expr* expr, const KnownValues& known, int depth) const;
  bool is_counter(const clang::VarDecl* held) const;

  const Source& source_;
  const clang::Stmt* const body_;
  const std::set<const clang::VarDecl*> unseen_;
};

}  // namespace ofdcheck::lint
