// ctl-desync: what the program believes to be registered is not what is registered, and nobody
// repairs it. Event loops find out by ADD's EEXIST and MOD's ENOENT on purpose and go on with the
// other operation; only what is still wrong when the thread waits again is spoken of.
#include <sys/epoll.h>

#include <cerrno>

#include "checker/rules/failure.h"
#include "checker/rules/later.h"

namespace ofdcheck::rules::ctl_desync {
namespace {

// An ADD of what is there already changes nothing when it asks for just that.
bool asks_for_the_same(const Call& call, const Registration& registration) {
  return registration.mask.load(std::memory_order_relaxed) == call.events &&
         registration.data.load(std::memory_order_relaxed) == call.data;
}

// The entry whose DEL succeeded under the present description, before this DEL of the same.
const Registration* deregistered_before(const Case& c) {
  const Registration* past = c.model.past(*c.model.instance(c.effect.instance), c.call.fd);
  return past != nullptr && past->ended.call == CallKind::epoll_ctl &&
                 past->ended.order > c.model.descriptor(c.call.fd)->made.order
             ? past
             : nullptr;
}

void suspect(Case& c, Suspicion suspicion, const Registration* entry, Role last) {
  Finding& finding = suspicion.finding;
  finding.step(Role::opened, c.model.descriptor(c.call.fd)->made);
  if (entry != nullptr)
    finding.step(Role::registered, entry->added)
        .step(last, last == Role::modified ? entry->modified : entry->ended);
  finding.mend_at(Role::failed, c.here());
  finding.message.add("%s of fd %d in epoll fd %d failed with %s and nobody repaired it",
                      operation_name(c.call.op), c.call.fd, c.call.epfd,
                      c.call.error == EEXIST ? "EEXIST" : "ENOENT");
  finding.expected.add("the program's record of what is registered to match the interest list");
  c.suspect(suspicion);
}

}  // namespace

void judge(Case& c) {
  if (!speaks_of_failure(c)) return;
  const Registration* live = c.model.registration(c.effect.registration);
  const bool notes_wanted = c.options.level == Level::note;
  switch (c.call.op) {
    case EPOLL_CTL_ADD:
      // Without the entry in the model its ADD was not seen: nothing is known of it.
      if (notes_wanted && live != nullptr && !asks_for_the_same(c.call, *live))
        suspect(c, until_next_wait(c), live, Role::modified);
      break;
    case EPOLL_CTL_MOD:
      suspect(c, until_next_wait(c), deregistered_before(c), Role::deregistered);
      break;
    case EPOLL_CTL_DEL:
      // One that was never registered is an idiom: the answer says whether it was.
      if (notes_wanted && deregistered_before(c) != nullptr)
        suspect(c, until_next_wait(c), deregistered_before(c), Role::deregistered);
      break;
    default:
      break;
  }
}

Verdict reconsider(Review& review) {
  Suspicion& suspicion = review.suspicion;
  Finding& finding = suspicion.finding;
  if (!same_number(review)) return Verdict::drop;
  const Registration* now = registered_now(review);
  if (suspicion.registration) {  // EEXIST: there was an entry, it must still be the same
    if (now == nullptr || now != review.model.registration(suspicion.registration) ||
        now->modified.order > raised_at(suspicion))
      return Verdict::drop;
    finding.confirmed = true;  // by EEXIST: this entry is what the kernel found in the way
    finding.actually.add("the entry that was there keeps its mask and data");
    return Verdict::report;
  }
  if (now != nullptr) return Verdict::drop;
  const bool modify = suspicion.op == EPOLL_CTL_MOD;
  if (modify && suspicion.when == When::next_wait && !suspicion.at_exit) {
    // Not repaired at once. Whether the number stays unwatched shows after the grace period.
    suspicion.when = When::at_time;
    suspicion.due = review.now.time + review.options.grace;
    return Verdict::keep;
  }
  finding.confirmed = review.kernel.entry_exists(suspicion.epfd, suspicion.fd, 0) == Answer::no;
  const bool unwatched = modify && !suspicion.at_exit && !used_since(review) &&
                         review.model.find_anywhere(suspicion.fd) == nullptr;
  if (unwatched) finding.level = Level::warning;
  finding.actually.add("fd %d is open and not registered%s", suspicion.fd,
                       unwatched ? "; nobody watches it and nobody uses it" : " there");
  return Verdict::report;
}

}  // namespace ofdcheck::rules::ctl_desync
