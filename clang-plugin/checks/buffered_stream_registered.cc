// buffered-stream-registered: a stream is opened for reading over a registered descriptor, or the
// other way round: what lies in the stream's buffer is no readiness to epoll. On a path, or where a
// member is registered at one place of the unit and has its stream opened at another.
#include <sys/epoll.h>

#include <set>

#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"
#include "clang-plugin/source/registrations.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace ofdcheck::lint {
namespace {

constexpr char kMessage[] =
    "a stream reads from a registered descriptor: epoll does not see its buffer";
constexpr char kExpected[] = "read(2) for a registered descriptor, or a stream without epoll";

void judge_path(const PathCall& call, PathReport& report) {
  if (call.moment != PathCall::Moment::call || call.fd.closed) return;
  const bool stream_over_entry = call.kind() == Kind::takes && call.fd.registered && call.reads;
  const bool entry_over_stream = call.kind() == Kind::registers && call.fd.streamed &&
                                 call.operation == EPOLL_CTL_ADD &&
                                 (!call.mask || (*call.mask & EPOLLIN) != 0);
  if (!stream_over_entry && !entry_over_stream) return;
  report.say(RuleId::buffered_stream_registered, kMessage, kExpected, false);
}

bool reads(const Call& call) {
  const auto* mode = llvm::dyn_cast_or_null<clang::StringLiteral>(call.argument(1));
  return mode != nullptr && mode->getString().find_first_of("r+") != llvm::StringRef::npos;
}

void judge_source(const Source& source, SourceReport& report) {
  if (!source.calls(Kind::takes)) return;
  std::set<const clang::ValueDecl*> registered;
  each_registration(source, [&](const Registration& registration) {
    const Place place = place_of(source, registration.fd);
    // A variable is followed along its paths.
    if (place && llvm::isa<clang::FieldDecl>(place.decl)) registered.insert(place.decl);
  });
  source.each_call(Kind::takes, [&](const Call& call) {
    const Place place = place_of(source, call.argument(0));
    if (!place || !registered.contains(place.decl) || !reads(call)) return;
    if (is_never_named(source, *call.in)) return;
    Finding finding = source.finding(RuleId::buffered_stream_registered, call);
    finding.message = kMessage;
    finding.expected = kExpected;
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::buffered_stream_registered = {.source = judge_source, .path = judge_path};

}  // namespace ofdcheck::lint
