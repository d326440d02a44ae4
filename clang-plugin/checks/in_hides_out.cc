// in-hides-out: `if (IN) ... else if (OUT)` in a unit that registers both directions at once as
// edges or one-shots: of an event with both bits the second is lost, and will not be told again.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/source/event_mask.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// The value is made from epoll's own names, here or where the constant is defined: other flags have
// a bit 1 and a bit 4 as well.
bool names_epoll(const Expr* expr) {
  bool names = false;
  walk(expr, [&](const Stmt* part) {
    const auto* name = dyn_cast<DeclRefExpr>(part);
    if (name == nullptr) return;
    if (isa<EnumConstantDecl>(name->getDecl()))
      names |= name->getDecl()->getName().starts_with("EPOLL");
    const auto* constant = dyn_cast<VarDecl>(name->getDecl());
    if (constant != nullptr && constant->getType().isConstQualified() && constant->hasInit())
      names |= names_epoll(constant->getInit());
  });
  return names;
}

struct Test {
  std::string of;  // the text of what is tested, so that two tests of one mask are seen as such
  std::uint32_t bits = 0;
};

std::string written(const Source& source, const Expr* expr);

// `mask & BITS`, perhaps compared with 0.
Test test_in(const Source& source, const Expr* condition) {
  condition = condition->IgnoreParenImpCasts();
  const auto* both = dyn_cast<BinaryOperator>(condition);
  if (both == nullptr) return {};
  if (both->getOpcode() == BO_NE && source.constant(both->getRHS()) == 0)
    return test_in(source, both->getLHS());
  if (both->getOpcode() != BO_And) return {};
  const auto bits = source.constant(both->getRHS());
  if (!bits || !names_epoll(both->getRHS())) return {};
  return {written(source, both->getLHS()), static_cast<std::uint32_t>(*bits)};
}

std::string written(const Source& source, const Expr* expr) {
  expr = expr->IgnoreParenImpCasts();
  if (const VarDecl* named = variable(expr)) return named->getNameAsString();
  if (const auto* member = dyn_cast<MemberExpr>(expr))
    return written(source, member->getBase()) + "." + member->getMemberDecl()->getNameAsString();
  if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr))
    return written(source, element->getBase()) + "[" + written(source, element->getIdx()) + "]";
  return "?";
}

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
      const Test one = test_in(source, first->getCond());
      const Test other = test_in(source, second->getCond());
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
