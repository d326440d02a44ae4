// trigger-mode-lost: a MOD drops the EPOLLET or EPOLLONESHOT that the registration was made with.
// MOD replaces the whole mask, so a second place that builds masks must know the mode too. The
// masks show the loss, not whether it was meant; what is known to be meant is left out below.
#include <sys/epoll.h>

#include <optional>

#include "checker/rules/rule.h"
#include "checker/trace.h"

namespace ofdcheck::rules::trigger_mode_lost {
namespace {

constexpr std::uint32_t kModes = EPOLLET | EPOLLONESHOT;
constexpr std::uint32_t kReadiness =
    EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLRDNORM | EPOLLRDBAND | EPOLLWRNORM |
    EPOLLWRBAND | EPOLLMSG;

// What a registration was made with, what its mask was, and what a MOD made of it.
struct Change {
  std::uint32_t added;
  std::uint32_t before;
  std::uint32_t now;
  Step registered;
  Step modified;
};

std::uint32_t lost_by(const Change& change) {
  const std::uint32_t had = change.added & change.before & kModes;
  const std::uint32_t now = change.now;
  // A pause: with nothing asked for there is no mode to lose.
  if ((now & kReadiness) == 0) return 0;
  // One mode in place of the other: an event is still not repeated.
  if ((had & kModes) != kModes && (now & kModes) != 0) return 0;
  // One-shot is the stricter of the two: edges mean nothing beside it.
  if ((now & EPOLLONESHOT) != 0) return 0;
  // One wait for a connect to finish, then another life: the mask asked for no input.
  if ((had & EPOLLET) == 0 && (change.added & (EPOLLIN | EPOLLRDNORM)) == 0) return 0;
  return had & ~now;
}

// Other data hand the number to another part of the program, with a mode of its own; by mistake it
// is ctl-wrong-description's.
std::optional<Change> change_by_mod(const Case& c) {
  const Registration* entry = c.model.registration(c.effect.registration);
  if (entry == nullptr || c.call.data != c.effect.data_before) return std::nullopt;
  return Change{entry->mask_added, c.effect.mask_before, c.call.events, entry->added, c.here()};
}

// A thread that got the new entry's event was done with it before its ADD has come back. That MOD had
// nothing to be compared with, so it is judged here.
std::optional<Change> change_before_add(const Case& c) {
  const EpollInstance* instance = c.model.instance(c.effect.instance);
  if (instance == nullptr || c.effect.registration ||
      c.model.file_ref_of(c.call.fd) != c.effect.file)
    return std::nullopt;
  const Registration* entry = c.model.find(*instance, c.call.fd);
  if (entry == nullptr || entry->mask_added != 0 || entry->added.order < c.effect.order ||
      entry->data.load(std::memory_order_relaxed) != c.call.data)
    return std::nullopt;
  return Change{c.call.events, c.call.events, entry->mask.load(std::memory_order_relaxed), c.here(),
                entry->modified.taken() ? entry->modified : entry->added};
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave() || c.call.failed()) return;
  const std::optional<Change> change = c.call.op == EPOLL_CTL_MOD   ? change_by_mod(c)
                                       : c.call.op == EPOLL_CTL_ADD ? change_before_add(c)
                                                                    : std::nullopt;
  const std::uint32_t lost = change ? lost_by(*change) : 0;
  if (lost == 0) return;
  const bool one_shot = (lost & EPOLLONESHOT) != 0;
  Finding finding = c.finding();
  finding.message.add("EPOLL_CTL_MOD of fd %d in epoll fd %d dropped %s", c.call.fd, c.call.epfd,
                      lost == kModes ? "EPOLLET and EPOLLONESHOT"
                      : one_shot     ? "EPOLLONESHOT"
                                     : "EPOLLET");
  finding.expected.add("%s in every mask of a registration that was made with it: MOD replaces the "
                       "whole mask", one_shot ? "EPOLLONESHOT" : "EPOLLET");
  finding.actually.add("it was registered with %s, the mask is %s now: %s",
                       events_text(change->added).c_str(), events_text(change->now).c_str(),
                       (change->now & EPOLLET) != 0
                           ? "a second thread may get its next edge while the first works on it"
                           : "what is not consumed is reported at every wait");
  finding.step(Role::registered, change->registered).mend_at(Role::modified, change->modified);
  c.report(finding);
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::trigger_mode_lost
