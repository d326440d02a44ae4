#include "checker/model/model.h"

#include <linux/close_range.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ofdcheck {

const char* word_for(FileKind kind) {
  switch (kind) {
    case FileKind::file: return "file";
    case FileKind::socket: return "socket";
    case FileKind::listener: return "listening socket";
    case FileKind::connection: return "connection";
    case FileKind::pipe: return "pipe";
    case FileKind::eventfd: return "eventfd";
    case FileKind::timerfd: return "timerfd";
    case FileKind::signalfd: return "signalfd";
    case FileKind::inotify: return "inotify instance";
    case FileKind::epoll: return "epoll instance";
    case FileKind::io_uring: return "io_uring";
    case FileKind::unknown:
    case FileKind::other: break;
  }
  return "description";
}

Model::~Model() {
  for (auto& [tid, thread] : threads_) delete thread;
}

void Model::enter(const Call& call, Effect& effect) {
  effect.clear();
  effect.order = next_order();
  effect.file = file_ref_of(call.fd);
  if (call.time != 0) set_time(call.time);
  switch (call.kind) {
    case CallKind::close:
    case CallKind::fclose:
    case CallKind::closedir:
    case CallKind::pclose:
    case CallKind::freopen:
      thread(call.tid).closes.begin(call);
      release_number(call, call.fd, effect, false);
      break;
    case CallKind::dup2:
    case CallKind::dup3:
      // Onto itself dup2 does nothing, and from a number that is not open it fails with EBADF
      // before it looks at the target.
      if (call.fd != call.target) release_number(call, call.target, effect, false);
      break;
    case CallKind::daemon:
    case CallKind::login_tty:
      for (const int fd : call.fds)
        if (fd != call.fd) release_number(call, fd, effect, false);
      break;
    case CallKind::close_range:
    case CallKind::closefrom: {
      if ((call.flags & CLOSE_RANGE_CLOEXEC) != 0) break;  // closes nothing; see leave
      const int last = call.target < 0 || call.target >= fds_.end() ? fds_.end() - 1 : call.target;
      for (int fd = call.fd < 0 ? 0 : call.fd; fd <= last; ++fd)
        release_number(call, fd, effect, true);
      break;
    }
    case CallKind::epoll_ctl:
      enter_ctl(call, effect);
      break;
    case CallKind::epoll_wait:
      enter_wait(call, effect);
      break;
    case CallKind::free:
      enter_free(call);
      break;
    case CallKind::fork:
      // From here on the child's copies exist; a fork that fails costs a few needless questions.
      fork_epoch_.fetch_add(1, std::memory_order_relaxed);
      put_instances_on_board();
      break;
    default:
      break;
  }
}

// close(2) frees the number even when it fails with EINTR or EIO; only EBADF says there was nothing,
// and then there is nothing to put back either (ECANCELED: it was an entry of an io_uring that the
// kernel has not carried out). The others that are named here change nothing when they fail.
void Model::take_back(const Call& call, Effect& effect) {
  const bool changed_nothing = call.kind == CallKind::dup2 || call.kind == CallKind::dup3 ||
                               call.kind == CallKind::close_range ||
                               call.kind == CallKind::login_tty ||
                               (call.kind == CallKind::close && call.error == ECANCELED);
  if (!call.failed() || !changed_nothing) return;
  for (const Released& released : effect.released) undo_release(released);
  effect.released.clear();
}

void Model::leave(const Call& call, Effect& effect) {
  take_back(call, effect);
  next_order();
  if (call.time != 0) set_time(call.time);
  if (call.is(family::ends)) {
    for (const Released& released : effect.released) finish_release(released);
    if (call.kind == CallKind::close && call.error != ECANCELED) leave_close(call, effect);
  }
  if (call.is(family::dups)) leave_dup(call, effect);
  if (call.kind == CallKind::daemon || call.kind == CallKind::login_tty) leave_stdio(call, effect);
  else if (call.is(family::opens)) leave_open(call, effect);
  if (call.is(family::status | family::pins)) leave_status(call, effect);
  if (call.is(family::input | family::output)) leave_io(call, effect);
  switch (call.kind) {
    case CallKind::epoll_ctl:
      leave_ctl(call, effect);
      break;
    case CallKind::epoll_wait:
      leave_wait(call, effect);
      break;
    case CallKind::close_range:
      if ((call.flags & CLOSE_RANGE_CLOEXEC) != 0 && !call.failed()) {
        const int last = call.target < 0 || call.target >= fds_.end() ? fds_.end() - 1
                                                                       : call.target;
        for (int fd = call.fd < 0 ? 0 : call.fd; fd <= last; ++fd)
          if (Descriptor* slot = fds_.find(fd)) slot->cloexec = true;
      }
      break;
    case CallKind::io_uring_enter:
      misses_submissions_ = true;
      break;
    case CallKind::fork:
      if (call.result > 0)
        children_.push_back(
            {static_cast<int>(call.result), fork_epoch(), step_of(call), call.time});
      break;
    default:
      break;
  }
}

// --- look-ups --------------------------------------------------------------------------------

Ref<OpenFile> Model::file_ref_of(int fd) const {
  const Descriptor* slot = fds_.find(fd);
  return slot == nullptr ? Ref<OpenFile>{}
                         : files_.ref_at(slot->file.load(std::memory_order_acquire));
}

OpenFile* Model::file_of(int fd) const { return files_.get(file_ref_of(fd)); }

Ref<EpollInstance> Model::instance_ref_of(int epfd) const {
  const OpenFile* file = file_of(epfd);
  return file == nullptr || file->instance == 0 ? Ref<EpollInstance>{}
                                                : instances_.ref_at(file->instance);
}

EpollInstance* Model::instance_of(int epfd) const { return instances_.get(instance_ref_of(epfd)); }

Registration* Model::find(const EpollInstance& instance, int fd) const {
  const OpenFile* file = file_of(fd);
  if (file == nullptr) return nullptr;
  for (std::uint32_t at = file->first_registration; at != 0;) {
    Registration* registration = registrations_.at(at);
    if (registration->fd == fd && registration->state == Registration::State::live &&
        instances_.at(registration->instance) == &instance)
      return registration;
    at = registration->next_of_file;
  }
  return nullptr;
}

Registration* Model::find_anywhere(int fd) const {
  const OpenFile* file = file_of(fd);
  if (file == nullptr) return nullptr;
  for (std::uint32_t at = file->first_registration; at != 0;) {
    Registration* registration = registrations_.at(at);
    if (registration->fd == fd && registration->state == Registration::State::live)
      return registration;
    at = registration->next_of_file;
  }
  return nullptr;
}

Registration* Model::past(const EpollInstance& instance, int fd) const {
  const Descriptor* slot = fds_.find(fd);
  Registration* registration =
      slot == nullptr ? nullptr : registrations_.get(slot->past_registration);
  return registration != nullptr && instances_.at(registration->instance) == &instance
             ? registration
             : nullptr;
}

int Model::stale_namesakes(const Registration& registration) const {
  int namesakes = 0;
  each_stale_namesake(registration, [&](const Registration&) { ++namesakes; });
  return namesakes;
}

bool Model::ended_since(std::uint32_t instance, std::uint64_t data, std::uint32_t order) const {
  for (int fd = 0; fd < fds_.end(); ++fd) {
    const Descriptor* slot = fds_.find(fd);
    const Registration* past =
        slot == nullptr ? nullptr : registrations_.get(slot->past_registration);
    if (past != nullptr && past->instance == instance && past->state == Registration::State::ended &&
        past->data.load(std::memory_order_relaxed) == data && past->ended.order > order)
      return true;
  }
  return false;
}

int Model::epfd_of(const EpollInstance& instance) const {
  return other_fd_of(instance.file, -1);
}

int Model::other_fd_of(std::uint32_t file, int except) const {
  OpenFile* description = files_.at(file);
  if (description == nullptr || description->descriptors == 0) return -1;
  const auto names_it = [&](int fd) {
    const Descriptor* slot = fds_.find(fd);
    return slot != nullptr && fd != except && slot->file.load() == file;
  };
  if (names_it(description->first_number)) return description->first_number;
  if (names_it(description->last_number)) return description->last_number;
  // Only of a description that had three numbers: where there are a million, this takes milliseconds.
  const Descriptor* excepted = fds_.find(except);
  const bool only_that = excepted != nullptr && excepted->file.load() == file;
  if (description->descriptors == (only_that ? 1u : 0u)) return -1;
  for (int fd = 0; fd < fds_.end(); ++fd)
    if (names_it(fd)) return description->first_number = fd;
  return -1;
}

bool Model::shared_only_here(const OpenFile& file) const {
  constexpr std::uint32_t kElsewhere =
      OpenFile::sent | OpenFile::received | OpenFile::unseen | OpenFile::mapped;
  return (file.marks & kElsewhere) == 0 && file.born_epoch >= fork_epoch() && !io_uring_;
}

bool Model::possibly_shared(const OpenFile& file) const {
  return file.descriptors > 0 || !shared_only_here(file);
}

// Before a fork: from now on two processes have them. One that was found may belong to anybody; only those
// whose making was seen are put there.
void Model::put_instances_on_board() {
  if (board_ == nullptr) return;
  std::uint32_t left = instances_.live();
  for (std::uint32_t index = 1; left > 0; ++index) {
    EpollInstance* instance = instances_.at(index);
    if (instance == nullptr) return;
    if (instance->file == 0) continue;  // not one any more
    --left;
    if (instance->board_slot != 0 || files_.at(instance->file)->has(OpenFile::unseen)) continue;
    instance->board_slot = board_->add_instance(pid_);
    if (BoardUse* use = instance->waited == 0 ? nullptr : board_->use(instance->board_slot, pid_))
      use->last_wait.store(instance->waited, std::memory_order_relaxed);
  }
}

bool Model::others_may_edit(const EpollInstance& instance) const {
  constexpr std::uint32_t kElsewhere = OpenFile::sent | OpenFile::received | OpenFile::unseen;
  const OpenFile& file = *files_.at(instance.file);
  if ((file.marks & kElsewhere) != 0 || io_uring_) return true;
  // A description that is older than this process is its parent's as well.
  const bool inherited = file.born_epoch < born_epoch_;
  bool forked = inherited;
  bool all_told = board_ != nullptr && instance.board_slot != 0;
  for (const Child& child : children_) {
    if (file.born_epoch >= child.epoch) continue;
    forked = true;
    const BoardProcess* process = board_ == nullptr ? nullptr : board_->find_process(child.pid);
    all_told &= process == nullptr || process->quiet.load(std::memory_order_relaxed) == 0;
  }
  if (!forked || !all_told) return forked;
  // All of them tell the Board of each epoll_ctl, before they make it. What a parent did before the fork is
  // in this model already.
  const auto& uses = board_->instances[instance.board_slot].uses;
  return uses.back().pid.load(std::memory_order_acquire) != 0 ||
         std::any_of(uses.begin(), uses.end(), [&](const BoardUse& use) {
           const int pid = use.pid.load(std::memory_order_acquire);
           const std::int64_t last = use.last_ctl.load(std::memory_order_relaxed);
           return pid != 0 && pid != pid_ && last != 0 && (!inherited || last > birth_.time);
         });
}

// --- processes and threads -------------------------------------------------------------------

Thread& Model::thread(int tid) {
  // One call asks for its thread several times, and the next is often made by the same.
  if (latest_ != nullptr && latest_->tid == tid) return *latest_;
  Thread*& thread = threads_[tid];
  if (thread == nullptr) thread = new Thread(tid);
  latest_ = thread;
  return *thread;
}

void Model::end_thread(int tid) {
  const auto found = threads_.find(tid);
  if (found == threads_.end()) return;
  latest_ = nullptr;
  delete found->second;
  threads_.erase(found);
}

void Model::forget_child(int pid) {
  std::erase_if(children_, [pid](const Child& child) { return child.pid == pid; });
}

void Model::become_child(int pid, int tid, const Call& fork) {
  birth_ = {fork.pid, fork.time, step_of(fork)};
  pid_ = pid;
  children_.clear();
  born_epoch_ = fork_epoch_.fetch_add(1, std::memory_order_relaxed) + 1;
  buffered_.clear();      // the parent's to judge, like every suspicion
  stdio_changed_.fill({});
  latest_ = nullptr;
  // Only the forking thread exists in the child (fork(2)); its record keeps the batch it held.
  for (auto it = threads_.begin(); it != threads_.end();) {
    if (it->first == fork.tid) {
      ++it;
    } else {
      delete it->second;
      it = threads_.erase(it);
    }
  }
  if (tid != fork.tid) {
    if (const auto mine = threads_.find(fork.tid); mine != threads_.end()) {
      Thread* thread = mine->second;
      threads_.erase(mine);
      thread->tid = tid;
      threads_[tid] = thread;
    }
  }
}

void Model::share_board_slots(const Model& parent) {
  // Both models went through the same calls, so an instance has the same index in both.
  for (int fd = 0; fd < fds_.end(); ++fd) {
    EpollInstance* instance = instance_of(fd);
    const EpollInstance* theirs = parent.instance_of(fd);
    if (instance != nullptr && theirs != nullptr) instance->board_slot = theirs->board_slot;
  }
}

void Model::forget_everything(int pid) {
  pid_ = pid;
  children_.clear();
  buffered_.clear();
  stdio_changed_.fill({});
  birth_ = {};
  for (int fd = 0; fd < fds_.end(); ++fd) {
    Descriptor* slot = fds_.find(fd);
    if (slot == nullptr) continue;
    if (const std::uint32_t file = slot->file.load(); file != 0) {
      slot->file.store(0);
      OpenFile* description = files_.at(file);
      if (--description->descriptors == 0) free_file_if_unreferenced(file);
    }
    slot->closed = Step{};
    slot->past_registration = {};
  }
  fork_epoch_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace ofdcheck
