// unpollable-file: EPOLL_CTL_ADD of a regular file, which has no readiness to tell of, by those who
// do not know the answer. The file was made as such on this path, or all that the program ever
// stores where the number is from was. Files that are opened by name are not judged: a name may be
// a FIFO's.
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/flows.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/path_call.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/registrations.h"

namespace ofdcheck::lint {
namespace {

constexpr const char* kMessage = "a regular file is registered: epoll_ctl answers EPERM";
constexpr const char* kExpected = "plain reads and writes: a file is always ready";

void judge(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || call.operation != EPOLL_CTL_ADD) return;
  if (!call.fd.regular || call.fd.closed || report.unit_asks_for(EPERM)) return;
  report.say(RuleId::unpollable_file, kMessage, kExpected, false);
}

// All that may stand there. What a variable of the function holds is what its paths are about.
bool is_regular_file(const Source& source, const clang::Expr* fd) {
  const clang::VarDecl* held = variable(fd);
  if (held != nullptr && held->hasLocalStorage()) return false;
  const Masks& masks = source.program().masks();
  const std::vector<MaskFlow> values = values_of(source, fd);
  return !values.empty() && std::all_of(values.begin(), values.end(), [&](const MaskFlow& value) {
    return masks.only_from(value, kRegularFile);
  });
}

// Somebody goes by the result of the call, or asks for the error below it.
bool is_answered(const Source& source, const Registration& registration) {
  if (!registration.elsewhere) return false;
  const clang::FunctionDecl* callee = registration.by->getDirectCallee();
  const bool returns = !callee->getReturnType()->isVoidType();
  return (returns && !result_is_dropped(source, {registration.by, nullptr, registration.in})) ||
         source.program().may_ask_for_eperm(key_of(callee));
}

void look_for(const Source& source, SourceReport& report) {
  std::vector<Registration> found;
  each_registration(source, [&](const Registration& each) {
    if (is_regular_file(source, each.fd) && !is_answered(source, each)) found.push_back(each);
  });
  if (found.empty()) return;
  for (const Function& function : source.functions())
    if (compares_with(source, function, EPERM)) return;
  for (const Registration& each : found) {
    Finding finding = source.finding(RuleId::unpollable_file, *each.in, each.by);
    finding.message = kMessage;
    finding.expected = kExpected;
    report.add(std::move(finding));
  }
}

}  // namespace

const Check checks::unpollable_file = {.source = look_for, .path = judge, .maybe = true};

}  // namespace ofdcheck::lint
