// epoll-shared-by-fork: a forked child uses an epoll instance it inherited, and another process that
// holds the instance uses it, too. Who else does is read on the Board; the child's first uses become
// suspicions, because the other one may be about to leave (a daemon's parent) or may come later.
#include <algorithm>
#include <limits>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::epoll_shared_by_fork {
namespace {

// What a child does to the instance, each judged once a process.
enum Use : std::uint32_t { waited = 1, failed_ctl = 2, changed_list = 4 };

// suspicion.notes
enum Note { slot_note, use_note };

Use use_in(const Call& call) {
  if (call.is(family::wait)) return waited;
  return call.failed() ? failed_ctl : changed_list;
}

const char* command_of(Model& model, int pid) {
  const BoardProcess* process = model.board()->find_process(pid);
  return process == nullptr || process->command[0] == '\0' ? "?" : process->command.data();
}

struct Other {
  int pid = 0;
  bool waiting = false;   // it is inside epoll_wait now
  bool confirmed = false;  // the kernel says that it holds the instance under this number
};

// Does this process hold the instance still? One that has exec'd, or closed it, does not.
Answer holds(Review& review, int pid) {
  const int epfd = review.suspicion.epfd;
  if (review.model.instance_of(epfd) == nullptr ||
      review.model.instance_of(epfd)->board_slot != review.suspicion.notes[slot_note])
    return Answer::unknown;  // the child has closed its own number since
  return review.kernel.same_file(epfd, pid, epfd);
}

// Another process that has used the instance since this one was forked; none: pid 0. At the very
// end one that used it before and holds it yet counts, too: an event loop comes back to it.
Other find_other(Review& review) {
  const Birth& birth = review.model.birth();
  Board& board = *review.model.board();
  for (BoardUse& use : board.instances[review.suspicion.notes[slot_note]].uses) {
    const int pid = use.pid.load(std::memory_order_acquire);
    if (pid == 0 || pid == review.model.pid()) continue;
    const bool waiting = use.waiting.load(std::memory_order_relaxed) > 0;
    const std::int64_t last = std::max(use.last_wait.load(), use.last_ctl.load());
    const bool since_fork = waiting || last > birth.time;
    const bool its_loop = review.suspicion.at_exit && use.last_wait.load() != 0 &&
                          review.suspicion.notes[use_note] == changed_list;
    if ((!since_fork && !its_loop) || review.kernel.process_runs(pid) != Answer::yes) continue;
    const Answer held = holds(review, pid);
    if (held == Answer::no || (!since_fork && held != Answer::yes)) continue;
    return {pid, waiting, held == Answer::yes && since_fork};
  }
  return {};
}

}  // namespace

void judge(Case& c) {
  // A wait may last: it is looked at when it begins. Of a ctl the outcome counts.
  if (c.call.is(family::wait) ? !c.call.at_enter() : !c.call.at_leave()) return;
  const EpollInstance* instance = c.model.instance(c.effect.instance);
  Board* board = c.model.board();
  if (instance == nullptr || instance->board_slot == 0 || board == nullptr) return;
  const Birth& birth = c.model.birth();
  const int creator = board->instances[instance->board_slot].creator.load();
  if (birth.parent == 0 || creator == c.model.pid()) return;
  BoardUse* mine = board->use(instance->board_slot, c.model.pid());
  const Use use = use_in(c.call);
  if (mine == nullptr || (mine->suspected.fetch_or(use) & use) != 0) return;

  Suspicion suspicion = c.suspicion();
  suspicion.notes[slot_note] = instance->board_slot;
  suspicion.notes[use_note] = use;
  // A child that only waits is forgiven when it execs; an edit of the parent's list stays done.
  suspicion.before_exec = use == changed_list;
  Finding& finding = suspicion.finding;
  finding.fd = c.call.epfd;
  finding.level = use == changed_list ? Level::error : Level::warning;
  finding.message.add("%s epoll fd %d, which pid %d inherited from pid %d",
                      use == waited        ? "epoll_wait on"
                      : use == failed_ctl  ? "epoll_ctl (which failed) on"
                                           : "epoll_ctl changed the interest list of",
                      c.call.epfd, c.model.pid(), creator);
  finding.expected.add("epoll_create1 in the child: a process has an instance of its own");
  finding.step(Role::opened, c.model.file_at(instance->file)->opened)
      .step(Role::forked, birth.forked)
      .mend_at(Role::used, c.here());
  c.suspect(suspicion);
}

Verdict reconsider(Review& review) {
  Suspicion& suspicion = review.suspicion;
  const Other other = find_other(review);
  if (other.pid == 0) {
    suspicion.due = std::numeric_limits<std::int64_t>::max();  // once more, at exit
    return Verdict::keep;
  }
  // Before the grace period is over the other one could be a daemon's parent on its way out.
  const bool in_time = suspicion.at_exit && review.now.time < suspicion.due;
  suspicion.finding.confirmed = other.confirmed && !in_time;
  suspicion.finding.actually.add("pid %d (%s) %s the same instance", other.pid,
                                 command_of(review.model, other.pid),
                                 other.waiting ? "waits on" : "uses");
  return Verdict::report;
}

}  // namespace ofdcheck::rules::epoll_shared_by_fork
