// How calls that make, copy and take numbers change the fd table and the open file descriptions.
#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

#include "checker/model/model.h"

namespace ofdcheck {
namespace {

FileKind kind_made_by(CallKind call) {
  switch (call) {
    case CallKind::open:
    case CallKind::fopen:
    case CallKind::freopen:
    case CallKind::opendir: return FileKind::file;
    case CallKind::socket: return FileKind::socket;
    case CallKind::socketpair:
    case CallKind::accept: return FileKind::connection;
    case CallKind::pipe:
    case CallKind::popen: return FileKind::pipe;
    case CallKind::eventfd: return FileKind::eventfd;
    case CallKind::timerfd_create: return FileKind::timerfd;
    case CallKind::signalfd: return FileKind::signalfd;
    case CallKind::inotify_init: return FileKind::inotify;
    case CallKind::epoll_create: return FileKind::epoll;
    case CallKind::io_uring_setup: return FileKind::io_uring;
    default: return FileKind::other;
  }
}

// SOCK_CLOEXEC, EPOLL_CLOEXEC, EFD_CLOEXEC, TFD_CLOEXEC, SFD_CLOEXEC and IN_CLOEXEC all are
// O_CLOEXEC on Linux (their headers define them so); the runtime translates the few that are not.
bool cloexec_in(std::int64_t flags) { return (flags & O_CLOEXEC) != 0; }

// SOCK_TYPE_MASK is not exported; include/linux/net.h has it as 0xf.
bool makes_stream(const Call& call) {
  return call.kind == CallKind::accept ||
         ((call.kind == CallKind::socket || call.kind == CallKind::socketpair) &&
          (call.flags & 0xF) == SOCK_STREAM);
}

bool makes_datagrams(const Call& call) {
  return (call.kind == CallKind::socket || call.kind == CallKind::socketpair) &&
         (call.flags & 0xF) == SOCK_DGRAM;
}

}  // namespace

// A call has got the number that the model thought open: a close went unseen. The kernel is right.
void Model::make_way(Call call, int fd) {
  if (file_of(fd) == nullptr) return;
  ++resynchronised_;
  Effect unseen;
  call.kind = CallKind::found;
  release_number(call, fd, unseen, true);
  for (const Released& released : unseen.released) finish_release(released);
}

OpenFile* Model::open_number(const Call& call, int fd, FileKind kind, bool cloexec) {
  Descriptor* slot = fds_.slot(fd);
  if (slot == nullptr) return nullptr;
  make_way(call, fd);
  const Ref<OpenFile> ref = files_.take();
  OpenFile* file = files_.get(ref);
  if (file == nullptr) return nullptr;
  file->kind = kind;
  file->born_epoch = fork_epoch();
  file->opener_pid = call.pid != 0 ? call.pid : pid_;
  file->opened = step_of(call);
  file->descriptors = 1;
  file->first_number = file->last_number = fd;
  if ((call.flags & O_NONBLOCK) != 0) file->marks |= OpenFile::nonblock;
  if (makes_stream(call)) file->marks |= OpenFile::stream;
  if (makes_datagrams(call)) file->marks |= OpenFile::datagrams;
  slot->made = file->opened;
  slot->cloexec = cloexec;
  slot->kept_over_exec = false;
  slot->begin_anew(coarse_ms());
  slot->opened_at = call.tid == 0 ? Touch{} : thread(call.tid).mark();
  slot->file.store(ref.index, std::memory_order_release);
  if (kind == FileKind::epoll) {
    const Ref<EpollInstance> made = instances_.take();
    if (EpollInstance* instance = instances_.get(made)) {
      instance->file = ref.index;
      file->instance = made.index;
    }
  }
  return file;
}

void Model::adopt(int fd, FileKind kind, bool cloexec, Step step) {
  Call call;
  call.kind = CallKind::found;
  call.tid = step.tid;
  if (OpenFile* file = open_number(call, fd, kind, cloexec)) {
    file->marks |= OpenFile::unseen;
    file->opened = step;
    fds_.find(fd)->made = step;
  }
}

void Model::alias_number(const Call& call, int fd, Ref<OpenFile> ref, bool cloexec) {
  OpenFile* file = files_.get(ref);
  Descriptor* slot = fds_.slot(fd);
  if (file == nullptr || slot == nullptr) return;
  ++file->descriptors;
  file->last_number = fd;
  slot->made = step_of(call);
  if (!file->shared.taken()) file->shared = slot->made;
  slot->cloexec = cloexec;
  slot->kept_over_exec = false;
  slot->begin_anew(coarse_ms());
  slot->opened_at = call.tid == 0 ? Touch{} : thread(call.tid).mark();
  slot->file.store(ref.index, std::memory_order_release);
  revive_entries(*file, fd);
}

// A number that names the description again reaches its old entry again: dup2(survivor, N) makes DEL(N)
// work (the entry's key is the pair, ep_cmp_ffd in fs/eventpoll.c).
void Model::revive_entries(OpenFile& file, int fd) {
  for (std::uint32_t at = file.first_registration; at != 0;) {
    Registration* registration = registrations_.at(at);
    if (registration->fd == fd && (registration->state == Registration::State::orphaned ||
                                   registration->state == Registration::State::stale)) {
      registration->state = Registration::State::live;
      registration->counted = registration->doubted = false;  // the number shows whose it is again
      instances_.at(registration->instance)->unreachable.fetch_sub(1);
    }
    at = registration->next_of_file;
  }
}

void Model::recognise(int fd, Ref<OpenFile> known) {
  Descriptor* slot = fds_.find(fd);
  OpenFile* file = files_.get(known);
  if (slot == nullptr || file == nullptr || !slot->open()) return;
  const std::uint32_t unknown = slot->file.load();
  ++file->descriptors;
  file->last_number = fd;
  file->marks |= OpenFile::received;
  slot->file.store(known.index, std::memory_order_release);
  revive_entries(*file, fd);
  files_.at(unknown)->descriptors = 0;
  free_file_if_unreferenced(unknown);
}

void Model::note_passed(Ref<OpenFile> file) {
  std::erase_if(passed_, [&](Ref<OpenFile> one) { return one == file || files_.get(one) == nullptr; });
  if (passed_.size() == kPassed) passed_.erase(passed_.begin());
  passed_.push_back(file);
}

void Model::release_number(const Call& call, int fd, Effect& effect, bool by_range) {
  Descriptor* slot = fds_.find(fd);
  if (slot == nullptr || slot->file.load() == 0) return;
  const std::uint32_t index = slot->file.load();
  OpenFile* file = files_.at(index);
  Released released;
  released.fd = fd;
  released.file = files_.ref_at(index);
  released.cloexec = slot->cloexec;
  released.activity = slot->activity.load(std::memory_order_relaxed);
  released.last_used = slot->last_used.load(std::memory_order_relaxed);
  released.made = slot->made;
  released.closed_before = slot->closed;

  slot->file.store(0, std::memory_order_release);
  slot->closed_earlier = slot->closed;
  slot->closed = step_of(call);
  slot->closed_by_range = by_range;
  slot->closed_epoch = fork_epoch();
  released.past = slot->past_registration;
  slot->past_registration = {};
  forget_buffered(fd);
  if ((released.activity & (Descriptor::saw_end | Descriptor::saw_reset)) != 0)
    file->marks |= OpenFile::peer_gone;
  constexpr std::uint32_t kNoUse =
      Descriptor::saw_reset | Descriptor::by_opener | Descriptor::by_another;
  if ((released.activity & ~kNoUse) != 0) file->marks |= OpenFile::used;
  --file->descriptors;
  released.possibly_shared = possibly_shared(*file);

  const Touch now = thread(call.tid).mark();
  for (std::uint32_t at = file->first_registration; at != 0;) {
    Registration* registration = registrations_.at(at);
    const std::uint32_t next = registration->next_of_file;
    if (registration->fd == fd && registration->state == Registration::State::live) {
      released.registered = true;
      registration->touched_before_end = slot->last_touch();
      registration->ended_at = now;
      registration->state = Registration::State::orphaned;
      registration->shared_when_ended = released.possibly_shared;
      registration->ended = slot->closed;
      instances_.at(registration->instance)->unreachable.fetch_add(1);
      slot->past_registration = registrations_.ref_at(at);
    }
    at = next;
  }
  effect.released.push_back(released);
}

void Model::undo_release(const Released& released) {
  forget(released.past);
  OpenFile* file = files_.get(released.file);
  Descriptor* slot = fds_.find(released.fd);
  // Another thread may have got the number meanwhile only if the kernel had freed it; then the
  // failure was not of the kind that changes nothing, and the newcomer stays.
  if (file == nullptr || slot->file.load() != 0) return;
  ++file->descriptors;
  slot->closed = released.closed_before;
  slot->closed_earlier = Step{};  // what it was is lost, and no longer asked for
  slot->past_registration = {};  // it is live again, so not to be given back
  slot->file.store(released.file.index, std::memory_order_release);
  for (std::uint32_t at = file->first_registration; at != 0;) {
    Registration* registration = registrations_.at(at);
    if (registration->fd == released.fd && registration->state == Registration::State::orphaned) {
      registration->state = Registration::State::live;
      registration->ended = Step{};
      instances_.at(registration->instance)->unreachable.fetch_sub(1);
    }
    at = registration->next_of_file;
  }
}

void Model::finish_release(const Released& released) {
  forget(released.past);
  OpenFile* file = files_.get(released.file);
  if (file == nullptr || released.possibly_shared) {
    // With entries left, settle() decides; without, the description is of no more interest here.
    if (file != nullptr && file->descriptors == 0 && file->first_registration == 0)
      free_file_if_unreferenced(released.file.index);
    return;
  }
  // The last reference is gone, and eventpoll_release_file() has taken every entry with it.
  const Step step = fds_.find(released.fd)->closed;
  while (file->first_registration != 0)
    end_registration(*registrations_.at(file->first_registration), step);
  free_file_if_unreferenced(released.file.index);
}

void Model::free_file_if_unreferenced(std::uint32_t index) {
  OpenFile* file = files_.at(index);
  if (file == nullptr || file->descriptors != 0 || file->first_registration != 0) return;
  if (file->instance != 0) drop_instance(file->instance, step_of(Call{}));
  files_.give_back(files_.ref_at(index));
}

// What the outcome of a close says about the row of closes it stands in.
void Model::leave_close(const Call& call, const Effect& effect) {
  Descriptor* slot = fds_.find(call.fd);
  CloseRun& run = thread(call.tid).closes;
  const bool missed = call.error == EBADF;
  const bool marked = run.missed && run.sweep();  // the numbers before this one are
  run.hit |= !missed;
  run.missed |= missed;
  run.stranger |= missed && (slot == nullptr || !slot->closed.taken());
  // The kernel knows of no such number, so the model had missed a close: nobody's then.
  if (missed && !effect.released.empty() && !slot->open()) {
    slot->closed = Step{};
    ++resynchronised_;
  }
  if (!run.missed || !run.sweep()) return;
  const int from = marked ? call.fd : run.lowest();
  const int to = marked ? call.fd : run.highest();
  for (int fd = from; fd <= to; ++fd)
    if (Descriptor* swept = fds_.find(fd)) swept->closed_by_range = true;
}

void Model::leave_dup(const Call& call, Effect& effect) {
  if (call.failed() || call.result < 0) return;
  const int made = static_cast<int>(call.result);
  if (call.is(family::ends) && made == call.fd) return;  // dup2 onto itself
  make_way(call, made);
  const bool cloexec = (call.kind == CallKind::dup3 && cloexec_in(call.flags)) ||
                       (call.kind == CallKind::fcntl_dupfd && call.op == F_DUPFD_CLOEXEC);
  alias_number(call, made, effect.file, cloexec);
}

void Model::leave_open(const Call& call, Effect&) {
  if (call.failed()) return;
  if (call.kind == CallKind::signalfd && call.fd >= 0) return;  // changes the mask of a known one
  const bool cloexec = cloexec_in(call.flags);
  if (!call.fds.empty()) {
    for (const int fd : call.fds) open_number(call, fd, kind_made_by(call.kind), cloexec);
    return;
  }
  if (call.result < 0) return;
  // The listener's place in the batch comes before that of what was accepted.
  if (call.kind == CallKind::accept) touch(call.fd, thread(call.tid));
  open_number(call, static_cast<int>(call.result), kind_made_by(call.kind), cloexec);
  if (call.kind == CallKind::io_uring_setup) io_uring_ = true;
  if (call.kind == CallKind::pidfd_getfd)
    if (OpenFile* file = file_of(static_cast<int>(call.result))) file->marks |= OpenFile::received;
}

// The numbers in call.fds name one description now: that of call.fd, which is given back, or a new one.
void Model::leave_stdio(const Call& call, Effect& effect) {
  if (call.failed()) return;
  Ref<OpenFile> file = effect.file;
  for (const int fd : call.fds) {
    if (fd == call.fd) continue;
    if (files_.get(file) != nullptr) {
      make_way(call, fd);
      alias_number(call, fd, file, false);
    } else {
      open_number(call, fd, FileKind::other, false);
      file = file_ref_of(fd);
    }
  }
  // Not at enter, when nothing else names the description yet; who calls login_tty is about to exec.
  if (call.fd > 2) {
    Effect closed;
    release_number(call, call.fd, closed, false);
    for (const Released& released : closed.released) finish_release(released);
  }
}

}  // namespace ofdcheck
