// exclusive-misuse: EPOLLEXCLUSIVE beside bits that the kernel refuses with it, in a MOD, in a MOD
// of such an entry, or for an accepted connection, where it does nothing. On a path, and where the program
// brings flag, entry and connection together.
#include <sys/epoll.h>

#include <string>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/path_call.h"
#include "clang-plugin/source/always.h"
#include "clang-plugin/source/edit.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/functions.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

struct Bit {
  std::uint32_t bit;
  const char* name;
};

// All but EPOLLEXCLUSIVE_OK_BITS (fs/eventpoll.c) that <sys/epoll.h> has a name for.
constexpr Bit kRefused[] = {{EPOLLONESHOT, "EPOLLONESHOT"}, {EPOLLRDHUP, "EPOLLRDHUP"},
                            {EPOLLPRI, "EPOLLPRI"},         {EPOLLRDNORM, "EPOLLRDNORM"},
                            {EPOLLRDBAND, "EPOLLRDBAND"},   {EPOLLWRNORM, "EPOLLWRNORM"},
                            {EPOLLWRBAND, "EPOLLWRBAND"},   {EPOLLMSG, "EPOLLMSG"}};

std::string refused_in(std::uint32_t mask) {
  std::string names;
  for (const Bit& bit : kRefused)
    if ((mask & bit.bit) != 0) names += (names.empty() ? "" : " and ") + std::string(bit.name);
  return names;
}

// The same flags without those that are refused: kept is what is not the name of one.
std::string without_refused(const clang::Expr* flags, const Edit& edit) {
  flags = flags->IgnoreParenImpCasts();
  const auto* both = llvm::dyn_cast<clang::BinaryOperator>(flags);
  if (both != nullptr && both->getOpcode() == clang::BO_Or) {
    const std::string left = without_refused(both->getLHS(), edit);
    const std::string right = without_refused(both->getRHS(), edit);
    return left + (left.empty() || right.empty() ? "" : " | ") + right;
  }
  const std::string text = edit.text(flags);
  for (const Bit& bit : kRefused)
    if (text == bit.name) return "";
  return text;
}

// `flags` is the outermost `|` of constants.
void judge_flags(const Source& source, const clang::BinaryOperator* flags, Finding finding,
                 SourceReport& report) {
  const auto value = source.constant(flags);
  if (!value || (*value & EPOLLEXCLUSIVE) == 0) return;
  Edit edit(source);
  // Any constant may have bit 28 set: what matters is that the flag is named.
  if (edit.text(flags).find("EPOLLEXCLUSIVE") == std::string::npos) return;
  const std::string refused = refused_in(static_cast<std::uint32_t>(*value));
  if (refused.empty()) return;
  finding.level = Level::error;
  finding.message = "EPOLLEXCLUSIVE with " + refused + ": epoll_ctl answers EINVAL";
  finding.expected = "EPOLLEXCLUSIVE with EPOLLIN, EPOLLOUT and EPOLLET alone";
  finding.fixes = edit.replace(flags, without_refused(flags, edit)).take();
  report.add(std::move(finding));
}

const clang::BinaryOperator* an_or(const clang::Stmt* stmt) {
  const auto* both = llvm::dyn_cast_or_null<clang::BinaryOperator>(stmt);
  return both != nullptr && both->getOpcode() == clang::BO_Or ? both : nullptr;
}

constexpr const char* kNoTie = "EPOLLEXCLUSIVE for a connection does not tie it to one thread";
constexpr const char* kTie = "EPOLLONESHOT, and one EPOLL_CTL_MOD each time it is done with";

// A function of another file, or of this one, that adds what it is given with the mask it is given.
bool adds_with(const FunctionFacts* facts, unsigned fd, unsigned mask) {
  return any_deed(facts, [&](const Deed& deed) {
    return kind_of(deed.call) == Kind::registers && deed.operation == EPOLL_CTL_ADD &&
           deed.fd == std::to_string(fd) && deed.mask_from == std::to_string(mask);
  });
}

// A function whose every call registers what it was given with the flag, and which is given
// connections: that the program has accepted them is known of the program, not of the path.
void judge_given(const Source& source, const Function& function, const clang::CallExpr* call,
                 SourceReport& report) {
  const clang::FunctionDecl* callee = call->getDirectCallee();
  if (callee == nullptr || llvm::isa<clang::CXXOperatorCallExpr>(call)) return;
  for (unsigned mask = 0; mask < call->getNumArgs(); ++mask) {
    const auto bits = source.constant(call->getArg(mask));
    if (!bits || (*bits & EPOLLEXCLUSIVE) == 0 ||
        !MaskBits::of(static_cast<std::uint32_t>(*bits)).is_mask())
      continue;
    for (unsigned fd = 0; fd < call->getNumArgs(); ++fd) {
      const auto* given = llvm::dyn_cast_or_null<clang::ParmVarDecl>(variable(call->getArg(fd)));
      if (given == nullptr || given->getDeclContext() != function.decl ||
          !adds_with(summary_of(callee, &source.program()), fd, mask) ||
          !source.program().masks().comes_from(node_of(given), kAccepted) ||
          !is_always_done(source, function, call))
        continue;
      Finding finding = source.finding(RuleId::exclusive_misuse, function, call);
      finding.message = kNoTie;
      finding.expected = kTie;
      return report.add(std::move(finding));
    }
  }
}

void judge_source(const Source& source, SourceReport& report) {
  for (const Function& function : source.functions()) {
    walk(function.body, [&](const clang::Stmt* stmt) {
      if (const auto* call = llvm::dyn_cast<clang::CallExpr>(stmt))
        judge_given(source, function, call, report);
      const clang::BinaryOperator* flags = an_or(stmt);
      if (flags == nullptr) return;
      const clang::BinaryOperator* around = an_or(source.parent(function, flags));
      if (around == nullptr || !source.constant(around))
        judge_flags(source, flags, source.finding(RuleId::exclusive_misuse, function, flags),
                    report);
    });
  }
  each_variable(source.context().getTranslationUnitDecl(), [&](const clang::VarDecl* variable) {
    const clang::Expr* value = variable->hasInit() ? variable->getInit() : nullptr;
    const clang::BinaryOperator* flags =
        value == nullptr ? nullptr : an_or(value->IgnoreParenImpCasts());
    if (flags != nullptr)
      judge_flags(source, flags, source.finding(RuleId::exclusive_misuse, flags), report);
  });
  source.each_call(Kind::registers, [&](const Call& call) {
    if (operation_of(source, call) != EPOLL_CTL_MOD) return;
    const auto mask = mask_of_ctl(source, call);
    if (!mask || !mask->has(EPOLLEXCLUSIVE)) return;
    Finding finding = source.finding(RuleId::exclusive_misuse, call);
    finding.level = Level::error;
    finding.message = "EPOLL_CTL_MOD with EPOLLEXCLUSIVE: epoll_ctl answers EINVAL";
    finding.expected = "EPOLL_CTL_DEL and EPOLL_CTL_ADD: the flag is for ADD alone";
    report.add(std::move(finding));
  });
}

// Added with a mask that has the flag for some callers, and modified with it at once.
bool modifies_perhaps(const PathCall& call) {
  return call.operation == EPOLL_CTL_MOD && !call.fd.mask && !call.mask &&
         (call.fd.perhaps & call.bits.may & EPOLLEXCLUSIVE) != 0;
}

void judge_path(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || call.fd.closed) return;
  if (modifies_perhaps(call))
    report.say(RuleId::exclusive_misuse,
               "EPOLL_CTL_MOD of what some callers register with EPOLLEXCLUSIVE: epoll_ctl answers "
               "EINVAL",
               "EPOLL_CTL_DEL and EPOLL_CTL_ADD", false);
  else if (call.operation == EPOLL_CTL_MOD && call.fd.mask && (*call.fd.mask & EPOLLEXCLUSIVE) != 0)
    report.say(RuleId::exclusive_misuse,
               "EPOLL_CTL_MOD of an EPOLLEXCLUSIVE registration: epoll_ctl answers EINVAL",
               "EPOLL_CTL_DEL and EPOLL_CTL_ADD", false);
  else if (call.operation == EPOLL_CTL_ADD && call.fd.accepted && call.mask &&
           (*call.mask & EPOLLEXCLUSIVE) != 0)
    report.say(RuleId::exclusive_misuse, kNoTie, kTie, false);
}

}  // namespace

const Check checks::exclusive_misuse = {.source = judge_source, .path = judge_path, .maybe = true};

}  // namespace ofdcheck::lint
