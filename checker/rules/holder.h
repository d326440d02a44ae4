// Who else holds a description whose number was taken away: needed by every rule that must tell the
// user where the surviving reference is.
#pragma once

#include "checker/kernel/kernel.h"
#include "checker/model/model.h"
#include "checker/report/finding.h"

namespace ofdcheck::rules {

struct Holder {
  enum class Kind { not_found, fd_here, child, in_flight };
  Kind kind = Kind::not_found;
  int pid = 0;
  int fd = -1;
  const char* command = "";
  // False when the entry may also be one that another process added to a list it shares.
  bool proven = true;

  bool here() const { return kind == Kind::fd_here; }
  // "also held by fd 9 here", "also held by fd 7 of pid 4250 (worker)", "holder not found".
  template <int N>
  void describe(Text<N>& text) const {
    switch (kind) {
      case Kind::fd_here:
        text.add("also held by fd %d here", fd);
        break;
      case Kind::child:
        if (command[0] != '\0')
          text.add("also held by fd %d of pid %d (%s)", fd, pid, command);
        else
          text.add("also held by fd %d of pid %d", fd, pid);
        break;
      case Kind::in_flight:
        text.add("passed on with SCM_RIGHTS, holder not found");
        break;
      case Kind::not_found:
        text.add("holder not found");
        break;
    }
  }
};

// Is the stale entry still in the kernel's list? `epfd` is set to a number of its instance. With
// other stale entries under the same number a missing one may be any of them: unknown then.
Answer still_registered(Model& model, Kernel& kernel, const Registration& registration, int& epfd);

// Looks for a holder of the description behind the stale entry: first numbers of this process, then
// children of it that have not been seen to exec, each at the numbers this process ever used.
// Asks the kernel with kcmp; opens nothing.
Holder find_holder(Model& model, Kernel& kernel, const Registration& registration, int epfd);

// The step that shared a description first: its dup or sendmsg, or the fork after which it was
// born.
Step shared_step(const Model& model, const OpenFile& file);

}  // namespace ofdcheck::rules
