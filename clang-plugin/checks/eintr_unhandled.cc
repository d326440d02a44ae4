// eintr-unhandled: a failed epoll_wait ends the loop or the program, and nothing asks for EINTR.
#include <cerrno>

#include "clang-plugin/check.h"
#include "clang-plugin/source/failure.h"

namespace ofdcheck::lint {
namespace {

void judge(const Source& source, SourceReport& report) {
  source.each_relayed(Kind::waits, [&](const Call& call) {
    for (const clang::Stmt* branch : failure_branches(source, call)) {
      const clang::Stmt* end = first_fatal(branch);
      if (end == nullptr) end = first_exit_from_event_loop(source, call, branch);
      if (end == nullptr || compares_with(source, *call.in, EINTR, end)) continue;
      Finding finding = source.finding(RuleId::eintr_unhandled, *call.in, end);
      finding.call = call.libc->name;
      finding.message =
          "a signal that interrupts " + std::string(call.libc->name) + " is taken for its failure";
      finding.expected = "EINTR told apart: it is a reason to wait again";
      report.add(std::move(finding));
    }
  });
}

}  // namespace

const Check checks::eintr_unhandled = {.source = judge};

}  // namespace ofdcheck::lint
