// exclusive-misuse: EPOLLEXCLUSIVE where the kernel rejects it, or where it does nothing. The
// refusals are those of do_epoll_ctl() in fs/eventpoll.c, in its order.
#include <sys/epoll.h>

#include <cerrno>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::exclusive_misuse {
namespace {

// EPOLLEXCLUSIVE_OK_BITS.
constexpr std::uint32_t kAllowed =
    EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;

template <int N>
void name_bits(Text<N>& text, std::uint32_t bits) {
  struct Name {
    std::uint32_t bit;
    const char* name;
  };
  constexpr Name kNames[] = {{EPOLLONESHOT, "EPOLLONESHOT"}, {EPOLLRDHUP, "EPOLLRDHUP"},
                             {EPOLLPRI, "EPOLLPRI"},         {EPOLLRDNORM, "EPOLLRDNORM"},
                             {EPOLLRDBAND, "EPOLLRDBAND"},   {EPOLLWRNORM, "EPOLLWRNORM"},
                             {EPOLLWRBAND, "EPOLLWRBAND"},   {EPOLLMSG, "EPOLLMSG"}};
  const char* join = "";
  for (const Name& name : kNames) {
    if ((bits & name.bit) == 0) continue;
    text.add("%s%s", join, name.name);
    join = "|";
    bits &= ~name.bit;
  }
  if (bits != 0) text.add("%s%#x", join, bits);
}

const char* op_name(int op) { return op == EPOLL_CTL_ADD ? "ADD" : "MOD"; }

void say_refused(Case& c, Finding& finding) {
  const Registration* entry = c.model.registration(c.effect.registration);
  finding.level = Level::error;
  finding.message.add("epoll_ctl(%d, EPOLL_CTL_%s, %d) failed with EINVAL: ", c.call.epfd,
                      op_name(c.call.op), c.call.fd);
  if (entry != nullptr) finding.step(Role::registered, entry->added);
  finding.mend_at(Role::failed, c.here());
}

void judge_refused(Case& c) {
  const OpenFile* target = c.model.file(c.effect.file);
  // EINVAL of an epoll fd that is its own target, or of an epfd that is no epoll instance, is
  // another matter.
  if (target == nullptr || !c.effect.instance || c.call.fd == c.call.epfd) return;
  const bool asked = (c.call.events & EPOLLEXCLUSIVE) != 0;
  Finding finding = c.finding();
  finding.confirmed = true;  // with these arguments the kernel can only say EINVAL
  if (c.call.op == EPOLL_CTL_MOD && asked) {
    say_refused(c, finding);
    finding.message.add("EPOLLEXCLUSIVE in a MOD");
    finding.expected.add("EPOLLEXCLUSIVE only in EPOLL_CTL_ADD; to get it later, DEL and ADD");
  } else if (c.call.op == EPOLL_CTL_MOD && (c.effect.mask_before & EPOLLEXCLUSIVE) != 0) {
    // That the entry is exclusive is the model's word; that epfd is an epoll instance, the kernel's.
    finding.confirmed = c.kernel.describe(c.call.epfd).kind == FileKind::epoll;
    say_refused(c, finding);
    finding.message.add("the entry was added with EPOLLEXCLUSIVE");
    finding.expected.add("EPOLL_CTL_DEL and EPOLL_CTL_ADD: an exclusive entry cannot be modified");
  } else if (c.call.op == EPOLL_CTL_ADD && asked && target->kind == FileKind::epoll) {
    say_refused(c, finding);
    finding.message.add("EPOLLEXCLUSIVE on an epoll instance");
    finding.expected.add("no EPOLLEXCLUSIVE: nested exclusive wake-ups do not exist");
  } else if (c.call.op == EPOLL_CTL_ADD && asked && (c.call.events & ~kAllowed) != 0) {
    say_refused(c, finding);
    finding.message.add("EPOLLEXCLUSIVE with ");
    name_bits(finding.message, c.call.events & ~kAllowed);
    finding.expected.add("beside EPOLLEXCLUSIVE only EPOLLIN, EPOLLOUT, EPOLLET and EPOLLWAKEUP");
  } else {
    return;
  }
  finding.actually.add("%s", c.call.op == EPOLL_CTL_ADD
                                 ? "nothing is registered"
                                 : "the entry keeps the mask it had");
  c.report(finding);
}

// Only one thread at a time is woken for one entry anyway, and the next bytes may wake another
// instance's thread: on a connection the flag promises what it does not do.
void judge_connected(Case& c) {
  const OpenFile* target = c.model.file(c.effect.file);
  if (target == nullptr || !target->has(OpenFile::stream)) return;
  const Answer connected = c.kernel.connected(c.call.fd);
  if (connected == Answer::no) return;
  if (connected == Answer::unknown && target->kind != FileKind::connection) return;
  Finding finding = c.finding();
  finding.confirmed = connected == Answer::yes;
  finding.message.add("fd %d is a connection and was registered in epoll fd %d with EPOLLEXCLUSIVE",
                      c.call.fd, c.call.epfd);
  finding.expected.add("EPOLLEXCLUSIVE on listening sockets; EPOLLONESHOT for a connection that "
                       "several threads serve");
  finding.actually.add("each arrival of data may wake a different thread");
  finding.step(Role::opened, target->opened).mend_at(Role::registered, c.here());
  c.report(finding);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_leave() || (c.call.op != EPOLL_CTL_ADD && c.call.op != EPOLL_CTL_MOD)) return;
  if (c.call.error == EINVAL) judge_refused(c);
  if (!c.call.failed() && c.call.op == EPOLL_CTL_ADD && (c.call.events & EPOLLEXCLUSIVE) != 0)
    judge_connected(c);
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::exclusive_misuse
