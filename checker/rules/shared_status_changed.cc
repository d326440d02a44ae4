// shared-status-changed: what lives on the open file description is changed by one process and felt
// by another. Two cases: O_NONBLOCK put on inherited stdio and left there, and the mask of a signalfd
// or the setting of a timerfd changed by a child while its parent has it.
#include <fcntl.h>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::shared_status_changed {
namespace {

// Whoever started this process has stdin, stdout and stderr, but perhaps in another order.
Answer parent_holds(Case& c, int fd, int parent) {
  Answer held = Answer::no;
  for (int number = 0; number <= 2; ++number) {
    const Answer same = c.kernel.same_file(fd, parent, number);
    if (same == Answer::yes) return same;
    if (same == Answer::unknown) held = same;
  }
  return held;
}

void judge_stdio(Case& c) {
  const int parent = c.kernel.parent();
  for (int fd = 0; fd <= 2; ++fd) {
    const Step& changed = c.model.stdio_changed(fd);
    if (!changed.taken()) continue;
    const Facts facts = c.kernel.describe(fd);
    if (facts.open && (facts.status_flags & O_NONBLOCK) == 0) continue;
    const Answer held = parent <= 0 ? Answer::unknown : parent_holds(c, fd, parent);
    if (held == Answer::no) continue;  // nobody is left who could mind
    Finding finding = c.finding();
    finding.fd = fd;
    finding.confirmed = facts.open && held == Answer::yes;
    finding.message.add("fd %d, which was inherited, was made non-blocking and is left so at exit",
                        fd);
    finding.expected.add("the flags read at the start put back before exit, or no O_NONBLOCK on it");
    if (held == Answer::yes)
      finding.actually.add("pid %d has the same description: its reads and writes fail with EAGAIN",
                           parent);
    else
      finding.actually.add("whoever has the same description gets EAGAIN");
    finding.mend_at(Role::changed, changed);
    c.report(finding);
  }
}

void judge_change(Case& c) {
  OpenFile* file = c.model.file(c.effect.file);
  if (file == nullptr || c.call.failed() || file->has(OpenFile::unseen) ||
      file->has(OpenFile::change_judged) || file->opener_pid == c.model.pid())
    return;
  const bool timer = c.call.kind == CallKind::timerfd_settime;
  // A timer that its maker never set may have been made for the child.
  if (timer && !file->has(OpenFile::set_by_opener)) return;
  file->marks |= OpenFile::change_judged;
  Suspicion suspicion = c.suspicion();
  Finding& finding = suspicion.finding;
  finding.message.add("%s(%d) changed %s that pid %d made", name_of(c.call.kind).data(), c.call.fd,
                      timer ? "the timer" : "the mask of the signalfd", file->opener_pid);
  finding.expected.add("%s in the child", timer ? "timerfd_create" : "signalfd(-1, ...)");
  finding.actually.add("pid %d has the same description: the change is made there, too",
                       file->opener_pid);
  finding.step(Role::opened, file->opened)
      .step(Role::forked, c.model.birth().forked)
      .mend_at(Role::changed, c.here());
  c.suspect(suspicion);
}

}  // namespace

void judge(Case& c) {
  if (c.call.kind == CallKind::exit && c.call.at_enter()) judge_stdio(c);
  if (c.call.at_leave() && (c.call.kind == CallKind::timerfd_settime ||
                            (c.call.kind == CallKind::signalfd && c.call.fd >= 0)))
    judge_change(c);
}

// The parent may have been about to end, or to close its number, as a daemon's does.
Verdict reconsider(Review& review) {
  const Suspicion& suspicion = review.suspicion;
  const OpenFile* file = review.model.file(suspicion.file);
  if (file == nullptr) return Verdict::drop;  // closed here: the kernel cannot compare any more
  const int fd = review.model.other_fd_of(suspicion.file.index, -1);
  if (fd < 0 || review.kernel.process_runs(file->opener_pid) != Answer::yes) return Verdict::drop;
  const Answer held = review.kernel.same_file(fd, file->opener_pid, suspicion.fd);
  if (held == Answer::no) return Verdict::drop;
  review.suspicion.finding.confirmed =
      held == Answer::yes && review.now.time >= suspicion.due;
  return Verdict::report;
}

}  // namespace ofdcheck::rules::shared_status_changed
