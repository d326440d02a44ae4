// connection-pinned-by-child: a process closes a connection it has served while a forked child still
// holds the description. The last reference is the child's, so the peer gets no FIN. Looked at again
// after the grace period: a child on its way to exec lets go by itself.
#include "checker/rules/rule.h"

namespace ofdcheck::rules::connection_pinned_by_child {
namespace {

// suspicion.notes
enum Note { holder, inode };

bool still_runs_this_program(Model& model, int pid) {
  if (model.board() == nullptr) return true;
  // find_process knows none that has been replaced by exec; one that came back from exec counts its
  // programs. What an exec'd program holds is inherited-by-exec's to say.
  const BoardProcess* process = model.board()->find_process(pid);
  return process != nullptr && process->incarnation.load(std::memory_order_relaxed) == 0;
}

// A server that forks a process for each connection closes its own copy on purpose, right after the
// fork and without another touch. Who has gone on working on it, or keeps it for long, means to end
// the connection.
bool meant_to_end_it(const Case& c, const Released& released, const Child& child) {
  constexpr std::uint32_t kWork = Descriptor::did_input | Descriptor::did_output;
  if ((released.activity & kWork) == 0) return false;
  const auto forked_ms = static_cast<std::uint32_t>(child.time / 1'000'000) | 1u;
  return static_cast<std::int32_t>(released.last_used - forked_ms) > 0 ||
         c.call.time - child.time > c.options.grace;
}

void suspect_child(Case& c, const Released& released, const OpenFile& file, const Child& child) {
  const Facts facts = c.kernel.describe(released.fd);  // open still: this is the enter
  if (!facts.open || facts.inode == 0 ||
      c.kernel.holds_socket(child.pid, released.fd, facts.inode) != Answer::yes)
    return;
  Suspicion suspicion = c.suspicion();
  suspicion.fd = released.fd;
  suspicion.notes[holder] = static_cast<std::uint64_t>(child.pid);
  suspicion.notes[inode] = facts.inode;
  Finding& finding = suspicion.finding;
  finding.fd = released.fd;
  finding.message.add("%s(%d) does not end the connection: pid %d, forked from here, holds it too",
                      name_of(c.call.kind).data(), released.fd, child.pid);
  finding.expected.add("shutdown(2) before close, or the connection closed in the child");
  finding.actually.add("fd %d of pid %d keeps it open, and the peer has had no FIN", released.fd,
                       child.pid);
  finding.step(Role::opened, file.opened)
      .step(Role::forked, child.forked)
      .mend_at(Role::closed, c.here());
  c.suspect(suspicion);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_enter() || c.model.children().empty()) return;
  constexpr std::uint32_t kDone = OpenFile::shut_down | OpenFile::peer_gone | OpenFile::sent |
                                  OpenFile::received | OpenFile::unseen;
  for (const Released& released : c.effect.released) {
    const OpenFile* file = c.model.file(released.file);
    if (file == nullptr || file->kind != FileKind::connection || !file->has(OpenFile::stream) ||
        (file->marks & kDone) != 0 || file->descriptors > 0 ||
        file->opener_pid != c.model.pid())
      continue;
    for (const Child& child : c.model.children()) {
      if (file->born_epoch >= child.epoch || !meant_to_end_it(c, released, child) ||
          !still_runs_this_program(c.model, child.pid) ||
          c.kernel.process_runs(child.pid) != Answer::yes)
        continue;
      suspect_child(c, released, *file, child);
      break;  // one holder is enough to keep the connection open
    }
  }
}

Verdict reconsider(Review& review) {
  const Suspicion& suspicion = review.suspicion;
  const int child = static_cast<int>(suspicion.notes[holder]);
  if (!still_runs_this_program(review.model, child) ||
      review.kernel.process_runs(child) != Answer::yes ||
      review.kernel.holds_socket(child, suspicion.fd, suspicion.notes[inode]) != Answer::yes)
    return Verdict::drop;
  // At exit the grace period may not have passed: the child could be about to exec or to end.
  review.suspicion.finding.confirmed = review.now.time >= suspicion.due;
  return Verdict::report;
}

}  // namespace ofdcheck::rules::connection_pinned_by_child
