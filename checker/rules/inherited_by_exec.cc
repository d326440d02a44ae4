// inherited-by-exec: an epoll instance, listener or connection without close-on-exec is open when
// another program is started. Judged at enter: an exec that succeeds never returns. The place to
// mend is where the descriptor was made.
#include <algorithm>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::inherited_by_exec {
namespace {

// A server with ten thousand connections made in one place has one thing to mend.
constexpr int kMostFindings = 32;

bool worth_keeping_back(FileKind kind) {
  return kind == FileKind::epoll || kind == FileKind::listener || kind == FileKind::connection;
}

bool named_on_purpose(const Call& call, int fd) {
  if (call.kind == CallKind::vfork) return false;  // the child left those out
  return fd <= 2 || std::find(call.fds.begin(), call.fds.end(), fd) != call.fds.end();
}

// The description is passed on anyway, as stdio or under a number that was named: this number is
// only one name too many for it.
bool passed_on_purpose(Case& c, std::uint32_t file) {
  const auto names_it = [&](int fd) {
    const Descriptor* slot = c.model.descriptor(fd);
    return slot != nullptr && slot->file.load() == file;
  };
  return names_it(0) || names_it(1) || names_it(2) ||
         (c.call.kind != CallKind::vfork &&
          std::any_of(c.call.fds.begin(), c.call.fds.end(), names_it));
}

bool meant_to_survive(Case& c, int fd, const Descriptor& slot) {
  // FD_CLOEXEC taken off, or the number chosen with dup2: that is how a descriptor is made ready for
  // the next program.
  return slot.kept_over_exec || slot.made.call == CallKind::dup2 ||
         slot.made.call == CallKind::dup3 || named_on_purpose(c.call, fd) ||
         passed_on_purpose(c, slot.file.load());
}

const char* remedy(CallKind made) {
  switch (made) {
    case CallKind::accept: return "accept4 with SOCK_CLOEXEC";
    case CallKind::epoll_create: return "epoll_create1(EPOLL_CLOEXEC)";
    case CallKind::dup:
    case CallKind::fcntl_dupfd: return "fcntl F_DUPFD_CLOEXEC";
    case CallKind::socket:
    case CallKind::socketpair: return "SOCK_CLOEXEC in the type argument";
    default: return "close-on-exec from the call that makes the descriptor";
  }
}

void say(Case& c, int fd, const Descriptor& slot, const OpenFile& file) {
  Finding finding = c.finding();
  finding.confirmed = true;
  finding.fd = fd;
  finding.message.add("fd %d, %s %s, is open without FD_CLOEXEC at %s", fd,
                      file.kind == FileKind::epoll ? "an" : "a", word_for(file.kind),
                      name_of(c.call.kind).data());
  finding.expected.add("%s", remedy(slot.made.call));
  finding.actually.add("the new program holds it too, under a number it was not told");
  if (slot.made.order != file.opened.order)
    finding.step(Role::opened, file.opened).mend_at(Role::shared, slot.made);
  else
    finding.mend_at(Role::opened, slot.made);
  finding.step(Role::executed, c.here());
  c.report(finding);
}

}  // namespace

void judge(Case& c) {
  if (!c.call.at_enter()) return;
  const bool vforked = c.call.kind == CallKind::vfork;
  const int end = c.call.target >= 0 ? std::min(c.call.target, c.model.fds().end())
                                     : c.model.fds().end();
  int said = 0;
  for (int fd = 3; fd < end && said < kMostFindings; ++fd) {
    const Descriptor* slot = c.model.descriptor(fd);
    if (slot == nullptr || !slot->open() || slot->cloexec) continue;
    const OpenFile* file = c.model.file_at(slot->file.load());
    // What was open before we came was not made here, so there is nothing to mend here.
    if (!worth_keeping_back(file->kind) || file->has(OpenFile::unseen) ||
        meant_to_survive(c, fd, *slot))
      continue;
    // The table of a vfork child is gone when its parent runs again; what it took along was asked of
    // the kernel there, and those numbers are the call's.
    if (vforked && std::find(c.call.fds.begin(), c.call.fds.end(), fd) == c.call.fds.end()) continue;
    const Facts facts = vforked ? Facts{.open = true} : c.kernel.describe(fd);
    if (!facts.open || facts.cloexec) continue;
    say(c, fd, *slot, *file);
    ++said;
  }
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::inherited_by_exec
