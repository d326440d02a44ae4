// event-data-confusion: one epoll instance, some entries with data.fd and others with data.ptr. The
// union has no tag: whoever reads an event must know by other means which member was stored. Spoken
// once an instance, at the registration that makes the mix.
#include <sys/epoll.h>

#include "checker/model/data_kind.h"
#include "checker/rules/rule.h"

namespace ofdcheck::rules::event_data_confusion {
namespace {

void say(Case& c, const Step& first, bool address_now) {
  const unsigned long long data = c.call.data;
  Finding finding = c.finding();
  // Which member each event is read by is not observed.
  finding.confirmed = false;
  if (address_now)
    finding.message.add("fd %d was registered in epoll fd %d with an address (%#llx) as data",
                        c.call.fd, c.call.epfd, data);
  else
    finding.message.add("fd %d was registered in epoll fd %d with its own number as data",
                        c.call.fd, c.call.epfd);
  finding.expected.add("one member of epoll_data for all entries of an instance");
  finding.actually.add("%s", address_now ? "another entry has its own fd as data"
                                         : "another entry has an address as data");
  finding.step(Role::registered, first).mend_at(Role::registered, c.here());
  c.report(finding);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave() || c.call.failed()) return;
  if (c.call.op != EPOLL_CTL_ADD && c.call.op != EPOLL_CTL_MOD) return;
  const EpollInstance* instance = c.model.instance(c.effect.instance);
  // Numbers of another kind among the data: then one that equals its fd may be such a number too.
  if (instance == nullptr || instance->token_data) return;
  const bool numbers = instance->fd_data_added.taken();
  const bool addresses = instance->pointer_data_added.taken();
  const DataKind kind = data_kind(c.call.fd, c.call.data);
  // A large number need not be an address: only where there is memory it is taken for one.
  if (kind == DataKind::address && numbers && !addresses) {
    if (c.kernel.mapped(c.call.data) == Answer::yes) say(c, instance->fd_data_added, true);
  } else if (kind == DataKind::own_fd && addresses && !numbers) {
    if (c.kernel.mapped(instance->pointer_data) == Answer::yes)
      say(c, instance->pointer_data_added, false);
  }
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::event_data_confusion
