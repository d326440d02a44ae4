// descriptor-leak: at exit an accepted connection, or a dup that had a registration of its own, is
// open although nobody watches or uses it. A program that stops while it serves leaves descriptors
// open by right: what is registered, was used lately or has a thread inside a call is not looked
// at.
#include <poll.h>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::descriptor_leak {
namespace {

// POLLRDHUP as the kernel has it (include/uapi/asm-generic/poll.h): poll.h hides it from strict
// C++.
constexpr int kPeerClosed = 0x2000;

// An orderly end may have closed the instance already; its place in the slab stays.
bool used_epoll(const Model& model) { return model.instance_at(1) != nullptr; }

bool is_inside_a_call(const Model& model, int fd) {
  for (const auto& [tid, thread] : model.threads())
    if (thread->inside.fd.load(std::memory_order_relaxed) == fd) return true;
  return false;
}

// The registration the number had since its last opening, and has no more.
const Registration* deregistered(const Model& model, const Descriptor& slot) {
  const Registration* past = model.registration(slot.past_registration);
  return past != nullptr && past->state == Registration::State::ended &&
                 past->added.order > slot.made.order
             ? past
             : nullptr;
}

// Connections that wait in poll() or in a thread's queue look dropped, too: without epoll in the
// process, and for sockets the program connected itself, there is nothing to go by.
bool is_candidate(const Case& c, int fd, const Descriptor& slot, const OpenFile& file) {
  const bool ours = file.opener_pid == c.model.pid() && !file.has(OpenFile::unseen);
  const std::int64_t unused =
      (c.model.coarse_ms() - slot.last_used.load(std::memory_order_relaxed)) *
      std::int64_t{1'000'000};
  if (fd <= 2 || !ours || unused < c.options.grace || c.model.find_anywhere(fd) != nullptr ||
      is_inside_a_call(c.model, fd))
    return false;
  const bool had_registration = deregistered(c.model, slot) != nullptr;
  if (slot.made.call == CallKind::accept)
    return had_registration || slot.activity.load(std::memory_order_relaxed) == 0;
  return is_any(slot.made.call, family::dups) && had_registration;
}

void report(Case& c, int fd, const Descriptor& slot) {
  if (!c.kernel.describe(fd).open) return;  // closed by a call that was not seen
  Finding finding = c.finding();
  finding.fd = fd;
  finding.mend_at(Role::opened, slot.made);
  const Registration* past = deregistered(c.model, slot);
  if (past != nullptr)
    finding.step(Role::registered, past->added).step(Role::deregistered, past->ended);
  const bool accepted = slot.made.call == CallKind::accept;
  const int shown = accepted ? c.kernel.pending(fd, POLLIN | kPeerClosed) : 0;
  // Its client has gone, and nobody was there to notice: no use of it can have been meant.
  finding.confirmed = shown > 0 && (shown & (kPeerClosed | POLLHUP | POLLERR)) != 0;
  finding.message.add("fd %d, %s, was never closed", fd,
                      accepted ? "an accepted connection" : "a dup with a registration of its own");
  finding.expected.add("close when the %s",
                       accepted ? "connection is over" : "registration it was made for has ended");
  finding.actually.add("open at exit, not registered%s, not used for %u ms%s",
                       past != nullptr ? " any more" : "",
                       c.model.coarse_ms() - slot.last_used.load(std::memory_order_relaxed),
                       finding.confirmed ? "; its peer has closed" : "");
  c.report(finding);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave() || c.options.level > Level::note || !used_epoll(c.model)) return;
  for (int fd = 0; fd < c.model.fds().end(); ++fd) {
    const Descriptor* slot = c.model.descriptor(fd);
    const OpenFile* file = c.model.file_of(fd);
    if (file != nullptr && is_candidate(c, fd, *slot, *file)) report(c, fd, *slot);
  }
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::descriptor_leak
