// reuseport-backlog-dropped: the last reference to a SO_REUSEPORT listener goes while connections
// wait in its accept queue. Judged at enter, while the queue can still be asked for.
#include "checker/rules/rule.h"

namespace ofdcheck::rules::reuseport_backlog_dropped {
namespace {

// Nobody else can hold the description whose number `fd` is about to go: it was never shared, or
// only copied by forks into children that are gone or do not have it under its number.
bool last_reference(Case& c, const Released& released, const OpenFile& file) {
  if (!released.possibly_shared) return true;
  constexpr std::uint32_t kElsewhere =
      OpenFile::sent | OpenFile::received | OpenFile::unseen | OpenFile::mapped;
  if (file.descriptors > 0 || (file.marks & kElsewhere) != 0 || c.model.uses_io_uring())
    return false;
  if (file.opener_pid != c.model.pid()) return false;  // the parent's; it may have it still
  for (const Child& child : c.model.children()) {
    if (child.epoch <= file.born_epoch || c.kernel.process_runs(child.pid) == Answer::no) continue;
    if (c.kernel.same_file(released.fd, child.pid, released.fd) != Answer::no) return false;
  }
  return true;
}

// A listener that a queue could move to when net.ipv4.tcp_migrate_req is on. Ports are not compared,
// and other processes are not asked: where there may be one, nothing is said.
bool sibling_possible(Case& c, std::uint32_t file) {
  if (c.model.birth().parent != 0 || !c.model.children().empty()) return true;
  for (int fd = 0; fd < c.model.fds().end(); ++fd) {
    const Descriptor* slot = c.model.descriptor(fd);
    if (slot == nullptr || !slot->open() || slot->file.load() == file) continue;
    const OpenFile* other = c.model.file_at(slot->file.load());
    if (other->kind == FileKind::listener && other->has(OpenFile::reuseport)) return true;
  }
  return false;
}

void judge_listener(Case& c, const Released& released, const OpenFile& file) {
  const int waiting = c.kernel.accept_queue(released.fd);
  if (waiting <= 0) return;
  const int migrates = c.kernel.tcp_migrate_req();
  if (migrates > 0 && sibling_possible(c, released.file.index)) return;
  Finding finding = c.finding();
  finding.fd = released.fd;
  finding.confirmed = migrates == 0;
  finding.message.add("%s(%d) closed a SO_REUSEPORT listener with %d connection%s in its accept queue",
                      name_of(c.call.kind).data(), released.fd, waiting, waiting == 1 ? "" : "s");
  finding.expected.add("the queue accepted to its end, or the listener passed on, before close");
  finding.actually.add("%s: the kernel resets them",
                       migrates == 0 ? "net.ipv4.tcp_migrate_req is 0" : "no sibling listens");
  finding.step(Role::opened, file.opened).mend_at(Role::closed, c.here());
  c.report(finding);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_enter()) return;
  // dup2 from a number that is not open fails and closes nothing.
  if (c.call.is(family::dups) && !c.effect.file) return;
  for (const Released& released : c.effect.released) {
    const OpenFile* file = c.model.file(released.file);
    if (file == nullptr || file->kind != FileKind::listener || !file->has(OpenFile::reuseport) ||
        file->has(OpenFile::reuseport_program) || file->has(OpenFile::shut_down))
      continue;
    if (last_reference(c, released, *file)) judge_listener(c, released, *file);
  }
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::reuseport_backlog_dropped
