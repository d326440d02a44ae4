#include "checker/rules/holder.h"

namespace ofdcheck::rules {
namespace {

// When another thread has registered the reused number already, or an earlier description left an
// entry under it, several entries have it, in the order of their files' addresses in the kernel
// (ep_cmp_ffd), not of their age: a match of any counts, unless it is the newcomer that is held.
bool holds(Model& model, Kernel& kernel, const Registration& registration, int epfd, int pid,
           int fd) {
  const int newcomers = model.live_namesakes(registration);
  const int others = newcomers + model.stale_namesakes(registration);
  for (int skip = 0; skip <= others; ++skip)
    if (kernel.entry_is(epfd, registration.fd, skip, pid, fd) == Answer::yes)
      return newcomers == 0 || kernel.same_file(registration.fd, pid, fd) == Answer::no;
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
  if (epfd < 0) return Answer::unknown;
  const int stale = model.stale_namesakes(registration);
  const int others = stale + model.live_namesakes(registration);
  const Answer answer = kernel.entry_exists(epfd, registration.fd, others);
  return answer == Answer::no && stale > 0 ? Answer::unknown : answer;
}

Holder find_holder(Model& model, Kernel& kernel, const Registration& registration, int epfd) {
  if (const int fd = model.other_fd_of(registration.file, -1);
      fd >= 0 && holds(model, kernel, registration, epfd, 0, fd))
    return {Holder::Kind::fd_here, model.pid(), fd, ""};
  for (const Child& child : model.children()) {
    if (kernel.process_runs(child.pid) != Answer::yes) continue;
    // A child holds the description under the number it had when the child was made; programs that
    // move descriptors about in the child are why the other numbers are tried too.
    if (holds(model, kernel, registration, epfd, child.pid, registration.fd))
      return {Holder::Kind::child, child.pid, registration.fd, command_of(model, child.pid)};
    const int end = model.fds().end() < 1024 ? model.fds().end() : 1024;
    for (int fd = 0; fd < end; ++fd)
      if (holds(model, kernel, registration, epfd, child.pid, fd))
        return {Holder::Kind::child, child.pid, fd, command_of(model, child.pid)};
  }
  const OpenFile* file = model.file_at(registration.file);
  if (file->has(OpenFile::sent)) return {Holder::Kind::in_flight, 0, -1, ""};
  return {};
}

Step shared_step(const Model& model, const OpenFile& file) {
  if (file.shared.taken()) return file.shared;
  for (const Child& child : model.children())
    if (file.born_epoch < child.epoch) return child.forked;
  return {};
}

}  // namespace ofdcheck::rules
