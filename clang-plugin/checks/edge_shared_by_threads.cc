// edge-shared-by-threads: accepted connections are registered with EPOLLET, without EPOLLONESHOT, in
// an epoll instance that several threads wait on: input that comes while one of them reads is an
// edge for another one.
#include "clang-plugin/check.h"
#include "clang-plugin/model/path_call.h"
#include "clang-plugin/model/shared_read.h"
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

void judge_read(const SharedRead& read, PathReport& report) {
  if (!read.edge) return;
  report.say(RuleId::edge_shared_by_threads,
             std::string(read.read->name) +
                 " of a connection whose events come to several threads, and no lock is held: another "
                 "one may read at the same time",
             "the lock held from the read until its bytes are used, or EPOLLONESHOT", false);
}

}  // namespace

const Check checks::edge_shared_by_threads = {.source = judge, .shared = judge_read};

}  // namespace ofdcheck::lint
