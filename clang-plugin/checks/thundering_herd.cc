// thundering-herd: each of several threads puts one listener into an epoll instance of its own, or
// several threads wait on the instance that it is in, level-triggered: without EPOLLEXCLUSIVE a
// connection wakes them all. Processes do that on purpose, and are not judged.
#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/threads.h"

namespace ofdcheck::lint {
namespace {

// The thread makes its listener itself, as with SO_REUSEPORT.
bool makes_listener(const Threads& threads, const Function& adds) {
  for (const ThreadStart& start : threads.starts()) {
    const auto reached = threads.reached_from(*start.entry);
    if (reached.count(&adds) == 0) continue;
    for (const Function* each : reached)
      for (const Call& call : each->calls)
        if (call.libc->kind == Kind::listens || call.libc->id == Libc::socket_) return true;
  }
  return false;
}

// Threads that another file starts put a listener that the program has one of into an instance that
// is not. None of them makes a listener.
bool run_elsewhere(const Source& source, const Call& ctl) {
  const ProgramFacts& program = source.program();
  return program.runs_in_many_threads(key_of(ctl.in->decl)) &&
         !name_of_shared(ctl.argument(2)).empty() && name_of_shared(ctl.argument(0)).empty() &&
         !program.many_threads_do(Kind::listens);
}

void judge(const Source& source, SourceReport& report) {
  if (!source.calls(Kind::registers)) return;
  const Places& places = source.places();
  const Threads threads(places);
  const std::vector<const Call*> waits = threads.shared_waits();
  source.each_call(Kind::registers, [&](const Call& ctl) {
    if (operation_of(source, ctl) != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, ctl);
    if (!mask || mask->may_have(EPOLLEXCLUSIVE | EPOLLONESHOT)) return;
    const bool shared = threads.is_shared_elsewhere(ctl) || std::any_of(waits.begin(), waits.end(), [&](const Call* wait) {
      return may_be_one(place_of(source, wait->argument(0)), place_of(source, ctl.argument(0)));
    });
    const bool in_each = (threads.run_several(*ctl.in) && !makes_listener(threads, *ctl.in)) ||
                         run_elsewhere(source, ctl);
    if (!in_each && (!shared || mask->may_have(EPOLLET))) return;
    if (!places.is_listener(*ctl.in, ctl.argument(2))) return;
    Finding finding = source.finding(RuleId::thundering_herd, ctl);
    finding.message =
        in_each ? "each thread has the same listener in its instance: a connection wakes them all"
                : "several threads wait on this instance: a connection wakes one after the other";
    finding.expected = in_each ? "EPOLLEXCLUSIVE, or a listener for each thread (SO_REUSEPORT)"
                               : "EPOLLET, and accept until EAGAIN";
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::thundering_herd = {.source = judge};

}  // namespace ofdcheck::lint
