// in-hides-out: `if (IN) ... else if (OUT)` in a unit that registers both directions at once as
// edges or one-shots: of an event with both bits the second is lost, and will not be told again.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/source/event_tests.h"
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
