// accept-error-fatal: one failed accept ends the loop or the program. Most of its errors are about
// one connection, which is gone (accept(2), "Error handling").
#include <cerrno>

#include "clang-plugin/check.h"
#include "clang-plugin/source/failure.h"

namespace ofdcheck::lint {
namespace {

// An errno that somebody looks for who does tell them apart. EAGAIN alone is no sign of that.
bool tells_apart(const Source& source, const Call& accept, const clang::Stmt* end) {
  for (const int error : {EINTR, ECONNABORTED, EMFILE, ENFILE, EPROTO, ENOBUFS, ENOMEM, EPERM})
    if (compares_with(source, *accept.in, error, end, accept.expr)) return true;
  return false;
}

void judge(const Source& source, SourceReport& report) {
  source.each_relayed(Kind::accepts, [&](const Call& call) {
    for (const clang::Stmt* branch : failure_branches(source, call)) {
      const clang::Stmt* end = first_fatal(branch);
      if (end == nullptr) end = first_exit_from_event_loop(source, call, branch);
      if (end == nullptr || tells_apart(source, call, end)) continue;
      Finding finding = source.finding(RuleId::accept_error_fatal, *call.in, end);
      finding.call = call.libc->name;
      finding.message = "one connection that cannot be accepted ends it all";
      finding.expected =
          "ECONNABORTED, EINTR, EMFILE and their like told apart: none of them is "
          "about the listener";
      report.add(std::move(finding));
    }
  });
}

}  // namespace

const Check checks::accept_error_fatal = {.source = judge};

}  // namespace ofdcheck::lint
