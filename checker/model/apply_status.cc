// How calls that change flags, and input and output, show on descriptors and descriptions.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "checker/model/model.h"
#include "checker/model/note_io.h"

namespace ofdcheck {
namespace {

void set(OpenFile& file, OpenFile::Mark mark, bool on) {
  constexpr std::uint32_t kAll = 0xFF'FFFF;  // marks has 24 bits
  const std::uint32_t others = file.marks & ~static_cast<std::uint32_t>(mark);
  file.marks = (on ? others | mark : others) & kAll;
}

void set_cloexec(Descriptor& slot, bool on) {
  slot.kept_over_exec = !on;
  slot.cloexec = on;
}

}  // namespace

void Model::set_nonblock(const Call& call, OpenFile& file, bool on) {
  // Numbers 0 to 2 that were there at the start belong to whoever started the process, too.
  if (call.fd >= 0 && call.fd <= 2 && file.has(OpenFile::unseen)) {
    Step& changed = stdio_changed_[static_cast<std::size_t>(call.fd)];
    if (on && !file.has(OpenFile::nonblock)) changed = step_of(call);
    if (!on) changed = Step{};
  }
  set(file, OpenFile::nonblock, on);
}

void Model::note_buffered(const Call& call) {
  forget_buffered(call.fd);
  if (call.size > 0) buffered_.push_back({call.fd, call.tid, call.address, call.size, step_of(call)});
}

void Model::forget_buffered(int fd) {
  std::erase_if(buffered_, [fd](const BufferedStream& stream) { return stream.fd == fd; });
}

void Model::leave_status(const Call& call, Effect& effect) {
  OpenFile* file = this->file(effect.file);
  Descriptor* slot = fds_.find(call.fd);
  if (file == nullptr || slot == nullptr) return;
  switch (call.kind) {
    case CallKind::fcntl:
      if (call.failed()) break;
      if (call.op == F_SETFD) set_cloexec(*slot, (call.flags & FD_CLOEXEC) != 0);
      if (call.op == F_SETFL) set_nonblock(call, *file, (call.flags & O_NONBLOCK) != 0);
      if (call.op == F_SETFL || call.op == F_GETFL) file->marks |= OpenFile::status_known;
      if (call.op == F_GETFD) {
        thread(call.tid).getfd_fd = call.fd;
        thread(call.tid).getfd_result = static_cast<int>(call.result);
      }
      if (call.op == F_GETFL) {
        thread(call.tid).getfd_fd = -1;
        set(*file, OpenFile::nonblock, (call.result & O_NONBLOCK) != 0);
      }
      break;
    case CallKind::ioctl:
      if (call.failed()) break;
      if (call.op == static_cast<int>(FIONREAD)) leave_io(call, effect);
      if (call.op == static_cast<int>(FIONBIO)) set_nonblock(call, *file, call.flags != 0);
      if (call.op == static_cast<int>(FIOCLEX)) set_cloexec(*slot, true);
      if (call.op == static_cast<int>(FIONCLEX)) set_cloexec(*slot, false);
      break;
    case CallKind::listen:
      if (!call.failed()) file->kind = FileKind::listener;
      break;
    case CallKind::connect:
      // EINPROGRESS: a non-blocking connect has begun.
      if (file->kind == FileKind::socket && (!call.failed() || call.error == EINPROGRESS))
        file->kind = FileKind::connection;
      break;
    case CallKind::shutdown:
      if (call.failed()) break;
      file->marks |= OpenFile::shut_down;
      if (call.flags != SHUT_WR) file->marks |= OpenFile::input_shut;
      if (call.flags != SHUT_RD) file->marks |= OpenFile::output_shut;
      break;
    case CallKind::setsockopt:
      if (!call.failed() && call.op == ((SOL_SOCKET << 16) | SO_REUSEPORT))
        set(*file, OpenFile::reuseport, call.flags != 0);
      if (!call.failed() && call.op == ((SOL_SOCKET << 16) | SO_ATTACH_REUSEPORT_EBPF))
        file->marks |= OpenFile::reuseport_program;
      break;
    case CallKind::timerfd_settime:
      if (call.failed()) break;
      if (file->opener_pid == call.pid) file->marks |= OpenFile::set_by_opener;
      // It clears what has expired, as a read would (do_timerfd_settime in fs/timerfd.c).
      slot->calls.store(slot->calls.load() + 1);
      break;
    case CallKind::mmap:
      if (!call.failed()) file->marks |= OpenFile::mapped;
      break;
    default:
      break;
  }
}

void Model::leave_io(const Call& call, Effect& effect) {
  Thread& thread = this->thread(call.tid);
  if (Descriptor* slot = fds_.find(call.fd); slot != nullptr && slot->open())
    note_io(*slot, call.fd, slot->generation.load(),
            outcome_of(call.kind, call.size, call.flags, call.result, call.error),
            CallSite::at_stack(call.kind, call.stack), &thread, call.tid, coarse_ms());
  if (call.kind == CallKind::accept && (!call.failed() || call.error == EAGAIN))
    note_accept(call.fd, thread, !call.failed());
  if ((call.kind == CallKind::sendfile || call.kind == CallKind::splice) && call.result > 0)
    if (Descriptor* from = fds_.find(call.target); from != nullptr && from->open())
      note_io(*from, call.target, from->generation.load(), kTakenFrom,
              CallSite::at_stack(call.kind, call.stack), &thread, call.tid, coarse_ms());
  if (call.kind == CallKind::stdio_read) note_buffered(call);
  if (call.kind == CallKind::sendmsg && !call.failed()) {
    for (const int fd : call.fds) {
      OpenFile* file = file_of(fd);
      if (file == nullptr) continue;
      file->marks |= OpenFile::sent;
      note_passed(file_ref_of(fd));
      if (!file->shared.taken()) file->shared = step_of(call);
    }
  }
  if (call.kind == CallKind::recvmsg && !call.failed()) {
    for (const int fd : call.fds) {
      OpenFile* file = open_number(call, fd, FileKind::other, (call.flags & MSG_CMSG_CLOEXEC) != 0);
      if (file != nullptr) file->marks |= OpenFile::received;
    }
  }
  (void)effect;
}

}  // namespace ofdcheck
