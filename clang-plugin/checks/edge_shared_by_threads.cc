// edge-shared-by-threads: accepted connections are registered with EPOLLET, without EPOLLONESHOT, in
// an epoll instance that several threads wait on: input that comes while one of them reads is an
// edge for another one.
#include "clang-plugin/check.h"
#include "clang-plugin/source/shared_connections.h"

namespace ofdcheck::lint {
namespace {

void judge(const Source& source, SourceReport& report) {
  each_shared_connection(source, [&](const Call& ctl, bool edge) {
    if (!edge) return;
    Finding finding = source.finding(RuleId::edge_shared_by_threads, ctl);
    finding.message =
        "several threads wait on this instance, and the next edge may wake another one while the "
        "first still reads";
    finding.expected =
        "EPOLLONESHOT beside EPOLLET, and EPOLL_CTL_MOD when the thread is done with the event";
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::edge_shared_by_threads = {.source = judge};

}  // namespace ofdcheck::lint
