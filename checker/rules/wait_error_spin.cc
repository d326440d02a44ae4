// wait-error-spin: epoll_wait fails, and the loop calls it again as if it had timed out. errno is the
// kernel's own answer, and it will not change: the epoll fd is closed, is no epoll fd, or the
// arguments are wrong.
#include <bit>
#include <cerrno>

#include "checker/rules/rule.h"
#include "checker/trace.h"

namespace ofdcheck::rules::wait_error_spin {
namespace {

constexpr std::uint32_t kMany = 64;

const char* meaning_of(const Case& c) {
  switch (c.call.error) {
    case EBADF: return "the number is not open";
    case EINVAL:
      return c.call.size <= 0 ? "maxevents is not greater than 0" : "the number is no epoll instance";
    case EFAULT: return "the array of events is not writable";
    default: return "the kernel refuses the call";
  }
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave() || !c.call.failed() || c.call.error == EINTR) return;
  // Counted again at powers of two, so that a loop of a million failures costs a few reports.
  const std::uint32_t failures = c.model.thread(c.call.tid).failed_waits + 1;
  if (failures < kMany || !std::has_single_bit(failures)) return;
  Finding finding = c.finding();
  finding.fd = c.call.epfd;
  finding.confirmed = true;
  finding.message.add("epoll_wait on fd %d failed with %s %u times in a row", c.call.epfd,
                      error_text(c.call.error).c_str(), failures);
  finding.expected.add("the loop to end, or to mend its cause: only EINTR is worth another try");
  finding.actually.add("%s, and the loop calls it again at once", meaning_of(c));
  if (const Descriptor* slot = c.model.descriptor(c.call.epfd);
      slot != nullptr && !slot->open() && slot->closed.taken())
    finding.step(Role::closed, slot->closed);
  finding.mend_at(Role::failed, c.here());
  c.report(finding);
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::wait_error_spin
