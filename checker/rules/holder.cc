#include "checker/rules/holder.h"

#include <algorithm>

#include "checker/survivor.h"

namespace ofdcheck::rules {
namespace {

// Stale entries of earlier descriptions, and those of other processes.
int others_under_its_number(const Model& model, const Registration& registration) {
  return std::max(model.stale_namesakes(registration),
                  registration.counted ? static_cast<int>(registration.others) : 0);
}

// When another thread has registered the reused number already, or an earlier description left an
// entry under it, several entries have it, in the order of their files' addresses in the kernel
// (ep_cmp_ffd), not of their age: a match of any counts, unless it is the newcomer that is held. The model
// may not have heard of that one yet.
bool holds(const Model& model, Kernel& kernel, const Registration& registration, int epfd, int pid,
           int fd) {
  const int newcomers = model.live_namesakes(registration);
  const int others = newcomers + others_under_its_number(model, registration);
  for (int skip = 0; skip <= others; ++skip) {
    if (kernel.entry_is(epfd, registration.fd, skip, pid, fd) != Answer::yes) continue;
    const Answer newcomer_held = kernel.same_file(registration.fd, pid, fd);
    return newcomer_held == Answer::no || (newcomers == 0 && newcomer_held == Answer::unknown);
  }
  return false;
}

const char* command_of(const Model& model, int pid) {
  if (model.board() == nullptr) return "";
  const BoardProcess* process = model.board()->find_process(pid);
  return process == nullptr ? "" : process->command.data();
}

}  // namespace

Answer still_registered(Model& model, Kernel& kernel, const Registration& registration, int& epfd) {
  epfd = model.epfd_of(*model.instance_at(registration.instance));
  if (epfd < 0 || registration.doubted) return Answer::unknown;
  const int others = others_under_its_number(model, registration);
  const Answer answer = survived(model, kernel, registration, epfd, others);
  const bool told_apart = others == 0 || model.other_fd_of(registration.file, registration.fd) >= 0;
  return answer == Answer::no && !told_apart ? Answer::unknown : answer;
}

Holder find_holder(Model& model, Kernel& kernel, const Registration& registration, int epfd) {
  if (const int fd = model.other_fd_of(registration.file, -1);
      fd >= 0 && holds(model, kernel, registration, epfd, 0, fd))
    return {Holder::Kind::fd_here, model.pid(), fd, ""};
  // In a list that a child shares, an entry of its own can have this number too, and the child's number
  // names that one's description then. A socket is known by its inode.
  const bool doubtful = model.others_may_edit(*model.instance_at(registration.instance));
  const auto held_by = [&](int pid, int fd) {
    if (!holds(model, kernel, registration, epfd, pid, fd)) return false;
    return !doubtful || registration.socket == 0 ||
           kernel.holds_socket(pid, fd, registration.socket) != Answer::no;
  };
  const auto child = [&](int pid, int fd) {
    const bool proven =
        !doubtful || (registration.socket != 0 &&
                      kernel.holds_socket(pid, fd, registration.socket) == Answer::yes);
    return Holder{Holder::Kind::child, pid, fd, command_of(model, pid), proven};
  };
  for (const Child& one : model.children()) {
    if (kernel.process_runs(one.pid) != Answer::yes) continue;
    // A child holds the description under the number it had when the child was made; programs that
    // move descriptors about in the child are why the other numbers are tried too.
    if (held_by(one.pid, registration.fd)) return child(one.pid, registration.fd);
    const int end = model.fds().end() < 1024 ? model.fds().end() : 1024;
    for (int fd = 0; fd < end; ++fd)
      if (held_by(one.pid, fd)) return child(one.pid, fd);
  }
  const OpenFile* file = model.file_at(registration.file);
  if (file->has(OpenFile::sent)) return {Holder::Kind::in_flight, 0, -1, "", !doubtful};
  return {Holder::Kind::not_found, 0, -1, "", !doubtful};
}

Step shared_step(const Model& model, const OpenFile& file) {
  if (file.shared.taken()) return file.shared;
  for (const Child& child : model.children())
    if (file.born_epoch < child.epoch) return child.forked;
  return {};
}

}  // namespace ofdcheck::rules
