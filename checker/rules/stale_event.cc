// stale-event: epoll_wait delivered an event of a registration whose number no longer names its
// description. An event carries only `data`, so the registration it came from is looked up by it;
// where a live entry has equal data, poll says whether that one can have fired.
#include <sys/epoll.h>

#include "checker/rules/holder.h"
#include "checker/rules/rule.h"
#include "checker/trace.h"

namespace ofdcheck::rules::stale_event {
namespace {

// What an event's data may stand for.
struct Senders {
  Registration* stale = nullptr;
  std::uint32_t stale_index = 0;
  bool live = false;       // a live entry has this data too, but poll shows nothing of the event
  bool ambiguous = false;  // something else may have sent it
};

// The bits poll(2) can show; they have the same values there (include/uapi/linux/eventpoll.h).
constexpr std::uint32_t kPollBits = 0xFFFF;

Senders senders_of(Case& c, const Event& event) {
  Senders senders;
  c.model.find_by_data(
      c.effect.instance.index, event.data, [&](std::uint32_t index, Registration& registration) {
        if (registration.state == Registration::State::live) {
          const int shown =
              c.kernel.pending(registration.fd, static_cast<int>(event.events & kPollBits));
          senders.live = true;
          senders.ambiguous |= shown < 0 || (static_cast<std::uint32_t>(shown) & event.events) != 0;
        } else if (registration.state == Registration::State::stale &&
                   registration.settled < c.effect.order) {
          senders.stale = &registration;
          senders.stale_index = index;
        } else {
          // Its number went while this wait was under way: the event may be from before.
          senders.ambiguous = true;
        }
      });
  return senders;
}

Finding describe(Case& c, const Event& event, const Registration& stale) {
  const OpenFile& file = *c.model.file_at(stale.file);
  const Descriptor* slot = c.model.descriptor(stale.fd);
  const char* call = name_of(stale.ended.call).data();
  Finding finding = c.finding();
  finding.fd = stale.fd;
  finding.step(Role::opened, file.opened)
      .step(Role::shared, shared_step(c.model, file))
      .step(Role::registered, stale.added)
      .mend_at(Role::closed, stale.ended)
      .step(Role::delivered, c.here());
  finding.message.add("epoll_wait on epoll fd %d delivered %s of a description that fd %d %s",
                      c.call.epfd, events_text(event.events).c_str(), stale.fd,
                      slot != nullptr && slot->open() ? "no longer names: it names another one now"
                                                      : "no longer names");
  finding.expected.add("EPOLL_CTL_DEL before %s: the description is shared", call);
  finding.actually.add("data %#llx was registered as fd %d, no ctl reaches it any more; ",
                       static_cast<unsigned long long>(event.data), stale.fd);
  return finding;
}

void judge_event(Case& c, const Event& event) {
  const Senders senders = senders_of(c, event);
  if (senders.stale == nullptr || senders.ambiguous || senders.stale->event_judged) return;
  Registration& stale = *senders.stale;
  if (c.model.ended_since(c.effect.instance.index, event.data, c.effect.order)) return;
  int epfd = -1;
  const Answer answer = still_registered(c.model, c.kernel, stale, epfd);
  if (answer == Answer::no) c.model.settle(stale, false);
  if (answer != Answer::yes) return;

  stale.event_judged = true;
  const Holder holder = find_holder(c.model, c.kernel, stale, epfd);
  const bool survivor_shows =
      holder.here() && c.kernel.pending(holder.fd, static_cast<int>(event.events & kPollBits)) > 0;
  Suspicion suspicion = c.suspicion();
  suspicion.registration = c.model.ref_of(senders.stale_index);
  suspicion.finding = describe(c, event, stale);
  // An entry that another process added to a shared list can have the same data, and cannot be asked.
  const bool others_may = c.model.others_may_edit(*c.model.instance_at(stale.instance));
  suspicion.finding.confirmed = survivor_shows || (!senders.live && !others_may);
  const std::int64_t age = (c.model.coarse_ms() - stale.settled_ms) * std::int64_t{1'000'000};
  if (!holder.here() && age < c.options.grace) {
    c.suspect(suspicion);
    return;
  }
  holder.describe(suspicion.finding.actually);
  c.report(suspicion.finding);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave()) return;
  const EpollInstance* instance = c.model.instance(c.effect.instance);
  if (instance == nullptr) return;
  for (const Event& event : c.call.batch)
    if (instance->unreachable.load(std::memory_order_relaxed) != 0) judge_event(c, event);
}

// Nothing of this process holds the description, and its number went only a moment before the
// event: a child on its way to exec would have let go of it by now.
Verdict reconsider(Review& review) {
  Registration* stale = review.model.registration(review.suspicion.registration);
  if (stale == nullptr || stale->state != Registration::State::stale) return Verdict::drop;
  int epfd = -1;
  if (still_registered(review.model, review.kernel, *stale, epfd) != Answer::yes)
    return Verdict::drop;
  Finding& finding = review.suspicion.finding;
  if (review.suspicion.at_exit) finding.confirmed = false;
  find_holder(review.model, review.kernel, *stale, epfd).describe(finding.actually);
  return Verdict::report;
}

}  // namespace ofdcheck::rules::stale_event
