// trigger-mode-lost: a MOD drops the EPOLLET or EPOLLONESHOT that the registration was made with.
// MOD replaces the whole mask, so a second place that builds masks must know the mode too. The
// masks show the loss, not whether it was meant; what is known to be meant is left out below.
#include <sys/epoll.h>

#include "checker/rules/rule.h"
#include "checker/trace.h"

namespace ofdcheck::rules::trigger_mode_lost {
namespace {

constexpr std::uint32_t kModes = EPOLLET | EPOLLONESHOT;
constexpr std::uint32_t kReadiness =
    EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLRDNORM | EPOLLRDBAND | EPOLLWRNORM |
    EPOLLWRBAND | EPOLLMSG;

std::uint32_t lost_by(const Case& c, const Registration& entry) {
  const std::uint32_t had = entry.mask_added & c.effect.mask_before & kModes;
  const std::uint32_t now = c.call.events;
  // A pause: with nothing asked for there is no mode to lose.
  if ((now & kReadiness) == 0) return 0;
  // One mode in place of the other: an event is still not repeated.
  if ((had & kModes) != kModes && (now & kModes) != 0) return 0;
  // One-shot is the stricter of the two: edges mean nothing beside it.
  if ((now & EPOLLONESHOT) != 0) return 0;
  // One wait for a connect to finish, then another life: the mask asked for no input.
  if ((had & EPOLLET) == 0 && (entry.mask_added & (EPOLLIN | EPOLLRDNORM)) == 0) return 0;
  return had & ~now;
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave() || c.call.failed() || c.call.op != EPOLL_CTL_MOD) return;
  const Registration* entry = c.model.registration(c.effect.registration);
  // Other data hand the number to another part of the program, with a mode of its own; by mistake
  // it is ctl-wrong-description's.
  if (entry == nullptr || c.call.data != c.effect.data_before) return;
  const std::uint32_t lost = lost_by(c, *entry);
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
                       events_text(entry->mask_added).c_str(), events_text(c.call.events).c_str(),
                       (c.call.events & EPOLLET) != 0
                           ? "a second thread may get its next edge while the first works on it"
                           : "what is not consumed is reported at every wait");
  finding.step(Role::registered, entry->added).mend_at(Role::modified, c.here());
  c.report(finding);
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::trigger_mode_lost
