// fcntl-flag-mixup: fcntl has two sets of flags. FD_CLOEXEC belongs to the descriptor (F_GETFD,
// F_SETFD), O_NONBLOCK and its kin to the open file description (F_GETFL, F_SETFL). The kernel
// refuses neither in the other's place: it ignores what it does not know.
#include <fcntl.h>

#include "checker/rules/rule.h"

namespace ofdcheck::rules::fcntl_flag_mixup {
namespace {

// What F_SETFL can change (SETFL_MASK in fs/fcntl.c) and opening may have set, O_NONBLOCK apart:
// to take that away with F_SETFL(0) is a common and clear intent.
constexpr int kDroppable = O_APPEND | O_ASYNC | O_DIRECT;

// All flags that open(2) and F_SETFL know; O_LARGEFILE is 0 in libc's headers, and 0100000 in what
// F_GETFL says. A value with another bit, such as ~FD_CLOEXEC, was not made of them.
constexpr int kKnown = O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK |
                       O_SYNC | O_ASYNC | O_DIRECT | O_DIRECTORY | O_NOFOLLOW | O_NOATIME |
                       O_CLOEXEC | O_PATH | O_TMPFILE | 0100000;

// fcntl is variadic: of an int argument only the low half is meaningful.
int argument(const Call& call) { return static_cast<int>(static_cast<std::uint32_t>(call.flags)); }

template <int N>
void name_bits(Text<N>& text, int bits) {
  struct Name {
    int bit;
    const char* name;
  };
  constexpr Name kNames[] = {{O_NONBLOCK, "O_NONBLOCK"}, {O_APPEND, "O_APPEND"},
                             {O_ASYNC, "O_ASYNC"},       {O_DIRECT, "O_DIRECT"},
                             {O_CLOEXEC, "O_CLOEXEC"}};
  const char* join = "";
  for (const Name& name : kNames) {
    if ((bits & name.bit) == 0) continue;
    text.add("%s%s", join, name.name);
    join = "|";
    bits &= ~name.bit;
  }
  if (bits != 0) text.add("%s%#x", join, static_cast<unsigned>(bits));
}

void judge_setfd(Case& c) {
  const int stray = argument(c.call) & ~FD_CLOEXEC;
  if (stray == 0 || (stray & ~kKnown) != 0) return;
  const Facts facts = c.kernel.describe(c.call.fd);
  Finding finding = c.finding();
  finding.message.add("fcntl(%d, F_SETFD) was given ", c.call.fd);
  name_bits(finding.message, stray);
  finding.message.add(", which it ignores");
  finding.expected.add("%s", (stray & O_CLOEXEC) != 0
                                 ? "F_SETFD with FD_CLOEXEC, which is 1; O_CLOEXEC is a flag of open"
                                 : "F_SETFL for status flags; F_SETFD takes FD_CLOEXEC alone");
  const bool still_blocks =
      (stray & O_NONBLOCK) != 0 && facts.open && (facts.status_flags & O_NONBLOCK) == 0;
  const bool still_inherited = (stray & O_CLOEXEC) != 0 && facts.open && !facts.cloexec;
  finding.confirmed = still_blocks || still_inherited;
  if (still_blocks)
    finding.actually.add("the description is still blocking");
  else if (still_inherited)
    finding.actually.add("the descriptor still survives exec");
  else
    finding.actually.add("the bits had no effect");
  finding.mend_at(Role::changed, c.here());
  c.report(finding);
}

// FD_CLOEXEC is 1, and so is O_WRONLY: no F_GETFL of a description of another access mode has it.
bool judge_setfl_cloexec(Case& c, const Facts& now) {
  if ((argument(c.call) & O_ACCMODE) != FD_CLOEXEC) return false;
  const Thread& thread = c.model.thread(c.call.tid);
  const bool from_getfd =
      thread.getfd_fd == c.call.fd && (thread.getfd_result & FD_CLOEXEC) != 0;
  if (now.open && (now.status_flags & O_ACCMODE) == O_WRONLY) return false;
  if (!now.open && !from_getfd) return false;
  // On stdio somebody may mean O_WRONLY: a terminal is open for both, and the access mode ignored.
  if (c.call.fd <= 2 && !from_getfd) return false;
  Finding finding = c.finding();
  finding.confirmed = now.open;
  finding.message.add("fcntl(%d, F_SETFL) was given FD_CLOEXEC%s", c.call.fd,
                      from_getfd ? ", from the result of F_GETFD" : "");
  finding.expected.add("F_GETFL with F_SETFL, and F_GETFD with F_SETFD");
  finding.actually.add("as a status flag the value is O_WRONLY, which F_SETFL ignores");
  finding.mend_at(Role::changed, c.here());
  c.report(finding);
  return true;
}

void judge_setfl_drop(Case& c, const Facts& now) {
  const OpenFile* file = c.model.file(c.effect.file);
  // A program that has read the flags, or set them itself, knows what it takes away.
  if (file == nullptr || file->has(OpenFile::status_known) || c.effect.status_before < 0) return;
  const int dropped = c.effect.status_before & ~argument(c.call) & kDroppable;
  const int gone = now.open ? dropped & ~now.status_flags : dropped;
  if (gone == 0) return;
  Finding finding = c.finding();
  finding.confirmed = now.open;
  finding.message.add("fcntl(%d, F_SETFL) took ", c.call.fd);
  name_bits(finding.message, gone);
  finding.message.add(" off the description");
  finding.expected.add("F_SETFL of F_GETFL's result with the flag added: it sets them all");
  finding.actually.add("the flags were never read; before the call ");
  name_bits(finding.actually, c.effect.status_before & (kDroppable | O_NONBLOCK));
  finding.actually.add(" was set");
  finding.step(Role::opened, file->opened).mend_at(Role::changed, c.here());
  c.report(finding);
}

}  // namespace

void judge(Case& c) {
  if (c.call.kind != CallKind::fcntl) return;
  if (c.call.at_enter()) {
    if (c.call.op != F_SETFL) return;
    const Facts before = c.kernel.describe(c.call.fd);
    c.effect.status_before = before.open ? before.status_flags : -1;
    return;
  }
  if (c.call.failed()) return;
  if (c.call.op == F_SETFD) judge_setfd(c);
  if (c.call.op != F_SETFL) return;
  const Facts now = c.kernel.describe(c.call.fd);
  if (!judge_setfl_cloexec(c, now)) judge_setfl_drop(c, now);
}

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::fcntl_flag_mixup
