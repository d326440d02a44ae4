// in-hides-out: `if (IN) ... else if (OUT)` in a unit that registers both directions at once as
// edges or one-shots: of an event with both bits the second is lost, and will not be told again.
#include <sys/epoll.h>

#include <set>

#include "clang-plugin/check.h"
#include "clang-plugin/source/event_tests.h"
#include "clang-plugin/source/looks.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// Some registration of the unit asks for both directions, as an edge or a one-shot.
bool registers_both(const Source& source) {
  bool both = false;
  const auto look = [&](const Expr* expr) {
    const auto value = source.constant(expr);
    if (!value) return;
    const auto bits = static_cast<std::uint32_t>(*value);
    both |= (bits & EPOLLIN) != 0 && (bits & EPOLLOUT) != 0 &&
            (bits & (EPOLLET | EPOLLONESHOT)) != 0 && names_epoll(expr);
  };
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      // A constant of the unit's own or a `|` of some: an int that is a name or an or.
      if (const auto* expr = dyn_cast<Expr>(stmt);
          expr != nullptr && (isa<DeclRefExpr>(expr) || isa<BinaryOperator>(expr)) &&
          expr->getType()->isIntegerType())
        look(expr);
    });
  return both;
}

// An `if` on the mask, and the `else if` that hides a bit of it.
struct Pair {
  const Function& in;
  const IfStmt* first;
  const IfStmt* second;
  std::string of;
  std::uint32_t hidden;  // EPOLLIN or EPOLLOUT
};

// An earlier branch of the same chain is for events with both bits.
bool both_asked_before(const Source& source, const Pair& pair) {
  const Stmt* inner = pair.first;
  for (;;) {
    const auto* outer = dyn_cast_or_null<IfStmt>(source.parent(pair.in, inner));
    if (outer == nullptr || outer->getElse() != inner) return false;
    constexpr std::uint32_t kBoth = EPOLLIN | EPOLLOUT;
    if ((bits_asked_of(source, outer->getCond(), pair.of) & kBoth) == kBoth) return true;
    inner = outer;
  }
}

// The mask was put into an object before, and somebody asks that object for the bit.
bool keeps_the_bit(const Source& source, const Pair& pair) {
  std::set<const ValueDecl*> kept;
  bool passed = false;
  walk(pair.in.body, [&](const Stmt* stmt) {
    passed |= stmt == pair.first;
    const auto* stored = dyn_cast<BinaryOperator>(stmt);
    if (passed || stored == nullptr || !stored->isAssignmentOp()) return;
    const Place place = place_of(source, stored->getLHS());
    if (place && isa<FieldDecl>(place.decl) && names_mask(source, stored->getRHS(), pair.of) &&
        !names_mask(source, stored->getLHS(), pair.of))
      kept.insert(place.decl);
  });
  bool asked = false;
  if (kept.empty()) return false;
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      const auto* test = dyn_cast<BinaryOperator>(stmt);
      if (test == nullptr || test->getOpcode() != BO_And) return;
      const auto bits = source.constant(test->getRHS());
      const Place place = place_of(source, test->getLHS());
      asked |= bits && (static_cast<std::uint32_t>(*bits) & pair.hidden) != 0 && place &&
               kept.contains(place.decl);
    });
  return asked;
}

// Both branches call a function that does what the hidden bit asks for.
bool done_by_both(const Source& source, const Pair& pair) {
  const Kind wanted = pair.hidden == EPOLLOUT ? Kind::output : Kind::input;
  const auto does = [&](const Function& any) {
    for (const Call& call : any.calls)
      // What has a constant number is a log.
      if (call.libc->kind == wanted && !source.constant(call.argument(0))) return true;
    return false;
  };
  const auto doers_in = [&](const Stmt* branch) {
    std::set<const Function*> doers;
    walk(branch, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      const Function* known = callee == nullptr ? nullptr : source.function(callee);
      if (known != nullptr && reaches(source, *known, does)) doers.insert(known);
    });
    return doers;
  };
  const auto one = doers_in(pair.first->getThen()), other = doers_in(pair.second->getThen());
  for (const Function* doer : one)
    if (other.contains(doer)) return true;
  return false;
}

// The branch that is passed over gives the event a name, or counts it, and does nothing about it.
bool does_nothing(const Source& source, const Stmt* branch) {
  bool calls = false;
  walk(branch, [&](const Stmt* stmt) {
    calls |= isa<CallExpr>(stmt) || isa<BreakStmt>(stmt) || isa<GotoStmt>(stmt);
  });
  return !calls && !marks(source, branch);
}

bool is_lost(const Source& source, const Pair& pair) {
  return (bits_asked_of(source, pair.first->getThen(), pair.of) & pair.hidden) == 0 &&
         !both_asked_before(source, pair) && !keeps_the_bit(source, pair) &&
         !done_by_both(source, pair) && !does_nothing(source, pair.second->getThen());
}

void judge(const Source& source, SourceReport& report) {
  if (!source.calls(Kind::registers) && !source.calls(Kind::waits) && !registers_both(source))
    return;
  bool asked = false, both = false;
  for (const Function& function : source.functions()) {
    walk(function.body, [&](const Stmt* stmt) {
      const auto* first = dyn_cast<IfStmt>(stmt);
      const auto* second = first == nullptr ? nullptr : dyn_cast_or_null<IfStmt>(first->getElse());
      if (second == nullptr) return;
      const EventTest one = event_test_in(source, first->getCond());
      const EventTest other = event_test_in(source, second->getCond());
      if (one.of.empty() || one.of != other.of) return;
      const bool hides = ((one.bits & EPOLLIN) != 0 && (other.bits & EPOLLOUT) != 0) ||
                         ((one.bits & EPOLLOUT) != 0 && (other.bits & EPOLLIN) != 0);
      const bool shares = (one.bits & other.bits & (EPOLLIN | EPOLLOUT)) != 0;
      if (!hides || shares) return;
      if (!asked) both = registers_both(source);
      asked = true;
      if (!both) return;
      const bool in_first = (one.bits & EPOLLIN) != 0;
      const std::uint32_t hidden = in_first ? EPOLLOUT : EPOLLIN;
      if (!is_lost(source, {function, first, second, one.of, hidden})) return;
      Finding finding = source.finding(RuleId::in_hides_out, function, second);
      finding.call = "else if";
      finding.message = in_first ? "EPOLLOUT is not looked at when EPOLLIN came with it"
                                 : "EPOLLIN is not looked at when EPOLLOUT came with it";
      finding.expected = "two ifs: an edge or a one-shot is delivered once, with all its bits";
      report.add(std::move(finding));
    });
  }
}

}  // namespace

const Check checks::in_hides_out = {.source = judge};

}  // namespace ofdcheck::lint
