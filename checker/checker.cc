#include "checker/checker.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "checker/survivor.h"

namespace ofdcheck {
namespace {

// Rule and stacks: what makes two findings one.
std::uint64_t key_of(const Finding& finding) {
  std::uint64_t key = 0xCBF29CE484222325ull;
  const auto mix = [&key](std::uint64_t value) { key = (key ^ value) * 0x100000001B3ull; };
  mix(static_cast<std::uint64_t>(finding.rule));
  for (int i = 0; i < finding.steps_used; ++i) {
    const FindingStep& step = finding.steps[static_cast<std::size_t>(i)];
    mix(static_cast<std::uint64_t>(step.role));
    mix(step.step.stack);
    mix(step.address);
    mix(static_cast<std::uint64_t>(step.step.call));
  }
  return key;
}

// What these say rests on every epoll_ctl and every byte having been seen. Once entries of an io_uring
// were not, they are silent: the ring may have done what seems to be missing.
constexpr RuleId kNeedToSeeAll[] = {
    RuleId::stale_event,         RuleId::ctl_wrong_description, RuleId::ctl_wrong_epoll,
    RuleId::ctl_desync,          RuleId::ctl_unchecked,         RuleId::edge_not_drained,
    RuleId::trigger_mode_lost,   RuleId::oneshot_not_rearmed,   RuleId::write_interest_lost,
    RuleId::event_spin,          RuleId::rearm_spin,
};

bool is_socket(FileKind kind) {
  return kind == FileKind::socket || kind == FileKind::listener || kind == FileKind::connection;
}

// Other entries under the registration's number whose description this is.
std::uint32_t namesakes_of(const Model& model, const Registration& registration, Ref<OpenFile> of) {
  const OpenFile* file = model.file(of);
  std::uint32_t namesakes = 0;
  for (std::uint32_t at = file == nullptr ? 0 : file->first_registration; at != 0;) {
    const Registration& other = *model.registration_at(at);
    at = other.next_of_file;
    if (&other != &registration && other.fd == registration.fd && other.instance == registration.instance)
      ++namesakes;
  }
  return namesakes;
}

// Those that end with this very call: it takes the last reference to their description.
std::uint32_t doomed_namesakes(const Model& model, const Registration& registration, const Effect& effect) {
  std::uint32_t doomed = 0;
  for (const Released& released : effect.released)
    if (!released.possibly_shared) doomed += namesakes_of(model, registration, released.file);
  return doomed;
}

// The call gives the number to another description, whose entry under it is reached again.
bool gives_away(const Call& call, int fd) { return call.is(family::dups) && call.target == fd; }

bool needs_to_see_all(RuleId rule) {
  return std::find(std::begin(kNeedToSeeAll), std::end(kNeedToSeeAll), rule) != std::end(kNeedToSeeAll);
}

}  // namespace

Checker::Checker(const Options& options, Model& model, Kernel& kernel, FindingSink& sink)
    : options_(options), model_(model), kernel_(kernel), sink_(sink) {}

void Checker::enter(const Call& call, Effect& effect) {
  adopt_unknown(call);
  if (!suspicions_.empty()) reconsider_due(call);
  model_.enter(call, effect);
  count_strangers(call, effect);
  judge(call, effect);
}

void Checker::leave(const Call& call, Effect& effect) {
  model_.take_back(call, effect);
  settle_orphans(call, effect);
  // ECANCELED: an entry of an io_uring that the kernel has not carried out, or not yet.
  if (call.error != ECANCELED) judge(call, effect);
  model_.leave(call, effect);
  if (call.kind == CallKind::recvmsg && !call.failed())
    for (const int fd : call.fds) recognise(fd);
  if (call.kind == CallKind::io_uring_enter) look_for_unseen(call);
  if (call.kind == CallKind::fork) forget_gone_children();
  if (call.kind == CallKind::exit) reconsider_all(call);
}

// A server that forks for each connection must not ask about all the children it ever had. They are
// counted anew each time their number has doubled.
void Checker::forget_gone_children() {
  if (model_.children().size() < next_census_) return;
  std::vector<int> gone;
  for (const Child& child : model_.children())
    if (kernel_.process_runs(child.pid) == Answer::no) gone.push_back(child.pid);
  for (const int pid : gone) model_.forget_child(pid);
  next_census_ = std::max<std::size_t>(16, 2 * model_.children().size());
}

// Entries that could not be read may have closed numbers and edited interest lists. So that the model does
// not drift away, some of what it holds is asked for: a few at each such call, and not again at once.
void Checker::look_for_unseen(const Call& now) {
  constexpr int kMost = 64;
  constexpr std::int64_t kPause = 10'000'000;
  if (now.time != 0 && now.time < next_look_ns_) return;
  next_look_ns_ = now.time + kPause;
  for (int asked = 0, seen = 0; asked < kMost && seen < model_.fds().end(); ++seen, ++next_look_) {
    if (next_look_ >= model_.fds().end()) next_look_ = 0;
    const OpenFile* file = model_.file_of(next_look_);
    if (file == nullptr) continue;
    ++asked;
    if (kernel_.same_file(next_look_, 0, next_look_) == Answer::no) {  // it is not even open
      model_.lose(now, next_look_);
      continue;
    }
    const Registration* registration = model_.find_anywhere(next_look_);
    const int epfd = registration == nullptr
                         ? -1
                         : model_.epfd_of(*model_.instance_at(registration->instance));
    if (epfd >= 0 && kernel_.entry_exists(epfd, next_look_, 0) == Answer::no)
      model_.lose_registration(now, *model_.instance_at(registration->instance), next_look_);
  }
}

void Checker::judge(const Call& call, Effect& effect) {
  Case c{RuleId{}, call, effect, model_, kernel_, options_, *this};
  for (const Judging& judging : judges_at(call.kind)) {
    if (!options_.rules.has(judging.rule)) continue;
    c.rule = judging.rule;
    judging.judge(c);
  }
  for (const Suspicion& suspicion : raised_) suspicions_.add(suspicion);
  raised_.clear();
}

// A number that the program uses and the model does not know: inherited, or made by a call that
// nobody interposes. The kernel says what it is.
void Checker::adopt_unknown(const Call& call) {
  if (call.fd >= 0) adopt(call.fd);
  if (call.epfd >= 0) adopt(call.epfd);
  if (call.is(family::dups) && call.target >= 0) adopt(call.target);
}

void Checker::adopt(int fd) {
  const Descriptor* slot = model_.descriptor(fd);
  if (slot != nullptr && slot->open()) return;
  const Facts facts = kernel_.describe(fd);
  if (!facts.open) return;
  model_.adopt(fd, facts.kind, facts.cloexec, Step{});
  if ((facts.status_flags & O_NONBLOCK) != 0) model_.file_of(fd)->marks |= OpenFile::nonblock;
}

// Entries that this call may end, or may leave behind: visit(registration, epfd) for those whose number it
// took while somebody else may hold the description. With the last number here may go the last holder:
// then also what survived an earlier close.
template <class Visit>
void Checker::each_doubtful(const Released& released, Visit visit) {
  const OpenFile* file = model_.file(released.file);
  if (file == nullptr || !released.possibly_shared) return;
  const bool last = file->descriptors == 0;
  for (std::uint32_t at = released.registered || last ? file->first_registration : 0; at != 0;) {
    Registration& registration = *model_.registration_at(at);
    at = registration.next_of_file;
    if (registration.state != Registration::State::orphaned &&
        !(last && registration.state == Registration::State::stale))
      continue;
    const int epfd = model_.epfd_of(*model_.instance_at(registration.instance));
    if (epfd >= 0) visit(registration, epfd);
  }
}

// Another process may have put entries of its own under a number that goes now, into a list that it shares.
// Afterwards, without a number for the description, nothing tells them from the one that was ours: only
// that there is one entry less. So they are counted before, while a number still tells ours.
void Checker::count_strangers(const Call& call, const Effect& effect) {
  for (const Released& released : effect.released) {
    each_doubtful(released, [&](Registration& registration, int epfd) {
      registration.counted = false;
      if (!model_.others_may_edit(*model_.instance_at(registration.instance)) ||
          model_.other_fd_of(registration.file, released.fd) >= 0)
        return;
      const int fd = registration.fd;
      // The number's next owner, unless this call takes the number from that one, too.
      const bool newcomer = fd != released.fd && model_.file_of(fd) != nullptr;
      std::uint32_t others = 0;
      int skip = 0;
      for (; skip < kMostNamesakes; ++skip) {
        if (kernel_.entry_exists(epfd, fd, skip) != Answer::yes) break;
        const bool ours_or_newcomer =
            kernel_.entry_is(epfd, fd, skip, 0, released.fd) == Answer::yes ||
            (newcomer && kernel_.entry_is(epfd, fd, skip, 0, fd) == Answer::yes) ||
            (gives_away(call, fd) && kernel_.entry_is(epfd, fd, skip, 0, call.fd) == Answer::yes);
        if (!ours_or_newcomer) ++others;
      }
      registration.others = others - std::min(others, doomed_namesakes(model_, registration, effect));
      registration.counted = skip > 0;
      if (registration.socket == 0 && is_socket(model_.file(released.file)->kind))
        registration.socket = static_cast<std::uint32_t>(kernel_.describe(released.fd).inode);
    });
  }
}

// Entries whose number this call took, while somebody else may hold the description: whether they
// survived is asked of the kernel, entry by entry.
void Checker::settle_orphans(const Call& call, const Effect& effect) {
  std::vector<Registration*> doubted;
  for (const Released& released : effect.released) {
    each_doubtful(released, [&](Registration& registration, int epfd) {
      const Answer answer =
          survived(model_, kernel_, registration, epfd, others_left(registration, call, effect));
      if (registration.state == Registration::State::stale && answer != Answer::no) return;
      // Which of several has gone shows only at a number, and this one has none.
      if (answer == Answer::no && model_.other_fd_of(registration.file, -1) < 0)
        model_.each_stale_namesake(registration, [&](Registration& other) {
          if (model_.other_fd_of(other.file, -1) >= 0) return;
          doubted.push_back(&other);
          other.others -= std::min(other.others, 1u);  // counted before this one went
        });
      // Not known is taken for gone: nothing is said of it then, and waits stay fast.
      model_.settle(registration, answer == Answer::yes);
    });
  }
  // One of them may have gone instead, unseen: from now on nothing is said of them.
  for (Registration* one : doubted)
    if (one->state == Registration::State::stale) one->doubted = true;
}

// Entries of earlier descriptions, and those of other processes, that this call leaves under the number.
int Checker::others_left(const Registration& registration, const Call& call, const Effect& effect) const {
  if (registration.counted) return static_cast<int>(registration.others);
  int stale = model_.stale_namesakes(registration);
  if (stale > 0) stale -= static_cast<int>(doomed_namesakes(model_, registration, effect));
  if (stale > 0 && gives_away(call, registration.fd))
    stale -= static_cast<int>(namesakes_of(model_, registration, effect.file));
  return std::max(stale, 0);
}

// While no number named the instance nothing could be asked of its list; what lost its number meanwhile waits.
void Checker::settle_returned(int epfd) {
  const EpollInstance* instance = model_.instance_of(epfd);
  for (std::uint32_t at = instance == nullptr ? 0 : instance->first_registration; at != 0;) {
    Registration& registration = *model_.registration_at(at);
    at = registration.next_of_instance;
    if (registration.state != Registration::State::orphaned) continue;
    const Answer answer =
        survived(model_, kernel_, registration, epfd, model_.stale_namesakes(registration));
    model_.settle(registration, answer == Answer::yes);
  }
}

// No number names `file`, but an entry does: is that one `fd`'s? Others may stand under the entry's number.
bool Checker::is_known_by_entry(const OpenFile& file, int fd) {
  const Registration& entry = *model_.registration_at(file.first_registration);
  const EpollInstance& instance = *model_.instance_at(entry.instance);
  const int epfd = model_.epfd_of(instance);
  if (epfd < 0 || (fd != entry.fd && kernel_.same_file(fd, 0, entry.fd) == Answer::yes)) return false;
  bool told_apart = true;
  model_.each_stale_namesake(entry, [&](const Registration& other) {
    const int its = model_.other_fd_of(other.file, -1);
    // Of two without a number neither can be told from the other.
    if (its < 0 || kernel_.same_file(fd, 0, its) == Answer::yes) told_apart = false;
  });
  if (!told_apart) return false;
  const int others = model_.stale_namesakes(entry) + model_.live_namesakes(entry);
  for (int skip = 0; skip <= others; ++skip)
    if (kernel_.entry_is(epfd, entry.fd, skip, 0, fd) == Answer::yes) return true;
  return false;
}

// What comes in a message may be known here: it went in one, or has come before. A number says so plainly,
// and goes before an entry.
void Checker::recognise(int fd) {
  const Ref<OpenFile> newcomer = model_.file_ref_of(fd);
  if (!newcomer) return;
  for (const bool by_number : {true, false}) {
    for (const Ref<OpenFile> passed : model_.passed()) {
      const OpenFile* file = model_.file(passed);
      if (file == nullptr || passed == newcomer || (file->descriptors > 0) != by_number) continue;
      const bool same =
          by_number ? kernel_.same_file(fd, 0, model_.other_fd_of(passed.index, fd)) == Answer::yes
                    : file->first_registration != 0 && is_known_by_entry(*file, fd);
      if (!same) continue;
      model_.recognise(fd, passed);
      settle_returned(fd);
      return;
    }
  }
  model_.note_passed(newcomer);
}

void Checker::report(const Finding& finding) {
  if (finding.level < options_.level || (model_.misses_submissions() && needs_to_see_all(finding.rule)))
    return;
  Finding numbered = finding;
  const std::uint64_t key = key_of(finding);
  if (known_.size() >= kKnown && !known_.contains(key)) {
    numbered.id = 0;
    sink_.take(numbered, true);
    return;
  }
  Known& known = known_[key];
  const bool first = known.id == 0;
  if (first) known.id = static_cast<std::uint32_t>(known_.size());
  numbered.id = known.id;
  numbered.count = ++known.count;
  sink_.take(numbered, first);
}

void Checker::suspect(const Suspicion& suspicion) { raised_.push_back(suspicion); }

void Checker::reconsider(const Call& now, bool at_exit) {
  if (!at_exit && now.kind != CallKind::exec && !suspicions_.waits_for_call() &&
      now.time < suspicions_.next_due())
    return;
  std::vector<Suspicion>& open = suspicions_.open();
  std::size_t kept = 0;
  const auto keep = [&](std::size_t i) {
    if (kept != i) open[kept] = open[i];
    ++kept;
  };
  for (std::size_t i = 0; i < open.size(); ++i) {
    Suspicion& suspicion = open[i];
    const bool mine = suspicion.tid == now.tid && now.at_enter();
    const bool ends = at_exit || (suspicion.before_exec && now.kind == CallKind::exec);
    const bool due = ends ||
                     (suspicion.when == When::at_time && suspicion.due <= now.time) ||
                     (suspicion.when == When::next_call && mine) ||
                     (suspicion.when == When::next_wait && mine && now.is(family::wait));
    if (!due) {
      keep(i);
      continue;
    }
    suspicion.at_exit = ends;
    Review review{suspicion, now, model_, kernel_, options_};
    const Verdict verdict = reconsider_of(suspicion.rule)(review);
    if (verdict == Verdict::report) report(suspicion.finding);
    if (verdict == Verdict::keep && !at_exit) keep(i);  // an exec may fail
  }
  open.erase(open.begin() + static_cast<std::ptrdiff_t>(kept), open.end());
  suspicions_.refresh();
}

void Checker::forget() {
  suspicions_.clear();
  raised_.clear();
  known_.clear();
}

void Checker::become_child(int pid, int tid, const Call& fork) {
  for (const Suspicion& suspicion : suspicions_.open())
    if (Registration* registration = model_.registration(suspicion.registration))
      registration->suspected.store(false, std::memory_order_relaxed);
  forget();
  model_.become_child(pid, tid, fork);
}

}  // namespace ofdcheck
