// thundering-herd: each connection wakes several waiters of its listener, and all but one find nothing.
// Counted where it shows: the first accept after an event of the listener fails with EAGAIN.
#include <sys/epoll.h>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::thundering_herd {
namespace {

constexpr std::uint32_t kWindow = 64;    // connections; the counts begin anew after so many
constexpr std::uint32_t kLeast = 32;     // vain looks that are worth a word
constexpr std::uint32_t kPerAccept = 4;  // vain looks for each connection

// An entry that lets every connection wake its waiters, and how many instances have one.
struct Entries {
  const Registration* one = nullptr;
  int instances = 0;
};

Entries entries_of(const Model& model, const OpenFile& listener) {
  Entries entries;
  for (std::uint32_t at = listener.first_registration; at != 0;) {
    const Registration* entry = model.registration_at(at);
    at = entry->next_of_file;
    const std::uint32_t mask = entry->mask.load(std::memory_order_relaxed);
    if (entry->state != Registration::State::live ||
        (mask & (EPOLLEXCLUSIVE | EPOLLONESHOT)) != 0)
      continue;
    entries.one = entry;
    ++entries.instances;
  }
  return entries;
}

}  // namespace

void judge(Case& c) {
  if (c.call.kind != CallKind::accept || !c.call.at_leave() || c.call.failed()) return;
  Descriptor* number = c.model.descriptor(c.call.fd);
  const OpenFile* listener = c.model.file_of(c.call.fd);
  if (number == nullptr || listener == nullptr) return;
  const std::uint32_t accepts = number->accepts.load(std::memory_order_relaxed) + 1;
  const std::uint32_t vain = number->vain_accepts.load(std::memory_order_relaxed);
  const bool herd = vain >= kLeast && vain >= kPerAccept * accepts;
  if (!herd && accepts < kWindow) return;
  number->accepts.store(0, std::memory_order_relaxed);
  number->vain_accepts.store(0, std::memory_order_relaxed);
  const Entries entries = entries_of(c.model, *listener);
  if (!herd || entries.one == nullptr) return;
  Finding finding = c.finding();
  finding.confirmed = true;  // each of them was told EAGAIN by the kernel
  finding.step(Role::opened, listener->opened)
      .mend_at(Role::registered, entries.one->added)
      .step(Role::used, c.here());
  finding.message.add("%u wake-ups for listener fd %d found no connection, %u found one", vain,
                      c.call.fd, accepts);
  finding.expected.add("EPOLLEXCLUSIVE in each instance, or a SO_REUSEPORT listener for each waiter");
  if (entries.instances > 1)
    finding.actually.add("it is registered in %d epoll instances here without EPOLLEXCLUSIVE",
                         entries.instances);
  else if (!c.model.shared_only_here(*listener))
    finding.actually.add("it is registered without EPOLLEXCLUSIVE, and other processes may wait for it too");
  else
    finding.actually.add("it is registered without EPOLLEXCLUSIVE, and several threads wait for it");
  c.report(finding);
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::thundering_herd
