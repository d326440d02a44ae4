// Model is the shadow of the kernel objects of one process: fd table -> open file description ->
// epoll instance -> registration. It only remembers; it never asks the kernel and never judges.
//
// Order is semantics: what takes a number or an interest away is applied at enter, because another
// thread may own the number the moment the kernel returns, and undone at leave if the call failed;
// what brings a number is applied at leave.
//
// Not thread-safe: the caller holds the shape lock, except for what says "any thread".
#pragma once

#include <array>
#include <atomic>
#include <unordered_map>
#include <vector>

#include "checker/call.h"
#include "checker/model/board.h"
#include "checker/model/data_index.h"
#include "checker/model/effect.h"
#include "checker/model/epoll_instance.h"
#include "checker/model/fd_table.h"
#include "checker/model/open_file.h"
#include "checker/model/registration.h"
#include "checker/model/thread.h"

namespace ofdcheck {

// A child this process made by fork and has not been seen to exec.
struct Child {
  int pid = 0;
  std::uint32_t epoch = 0;  // descriptions with born_epoch < epoch were copied into it
  Step forked;
  std::int64_t time = 0;    // of the fork; nanoseconds, CLOCK_MONOTONIC
};

// How this process came to be, as far as it was seen: not at all for the first one.
struct Birth {
  int parent = 0;
  std::int64_t time = 0;
  Step forked;
};

// A FILE that holds bytes the kernel has handed out already.
struct BufferedStream {
  int fd = -1;
  int tid = 0;  // the thread that read last
  std::uint64_t stream = 0;  // address of the FILE
  std::int64_t left = 0;
  Step read;
};

class Model {
 public:
  // `board` may be null: then nothing is known of other processes.
  explicit Model(Board* board, int pid) : board_(board), pid_(pid) {}

  // Applies what the call does when it is entered, and notes in `effect` what it met and took.
  void enter(const Call& call, Effect& effect);
  // Undoes what the call took at its enter, if its outcome says that the kernel took nothing. The
  // first thing that leave() does, and for whoever judges before that: no rule is to see a number
  // gone that is not.
  void take_back(const Call& call, Effect& effect);
  // Applies what the call does when its outcome is known; `effect` is the one its enter filled.
  void leave(const Call& call, Effect& effect);

  // --- what is there -------------------------------------------------------------------------
  FdTable& fds() { return fds_; }
  const FdTable& fds() const { return fds_; }
  Descriptor* descriptor(int fd) const { return fds_.find(fd); }
  OpenFile* file_of(int fd) const;
  Ref<OpenFile> file_ref_of(int fd) const;
  EpollInstance* instance_of(int epfd) const;
  Ref<EpollInstance> instance_ref_of(int epfd) const;
  OpenFile* file(Ref<OpenFile> ref) const { return files_.get(ref); }
  OpenFile* file_at(std::uint32_t index) const { return files_.at(index); }
  EpollInstance* instance(Ref<EpollInstance> ref) const { return instances_.get(ref); }
  EpollInstance* instance_at(std::uint32_t index) const { return instances_.at(index); }
  Registration* registration(Ref<Registration> ref) const { return registrations_.get(ref); }
  Registration* registration_at(std::uint32_t index) const { return registrations_.at(index); }
  Ref<Registration> ref_of(std::uint32_t registration) const {
    return registrations_.ref_at(registration);
  }
  Ref<OpenFile> file_ref_at(std::uint32_t index) const { return files_.ref_at(index); }
  Ref<EpollInstance> instance_ref_at(std::uint32_t i) const { return instances_.ref_at(i); }
  // The live entry keyed (description of fd, fd) in the instance; null if there is none.
  Registration* find(const EpollInstance& instance, int fd) const;
  // The first live entry of the description under this number, in any instance.
  Registration* find_anywhere(int fd) const;
  // The last registration that ended under this number in the instance; null if another followed.
  Registration* past(const EpollInstance& instance, int fd) const;
  // How many other entries of its instance stand under its number: the live one of the number's
  // next description, and stale ones of earlier descriptions.
  int live_namesakes(const Registration& registration) const {
    return find(*instance_at(registration.instance), registration.fd) != nullptr ? 1 : 0;
  }
  int stale_namesakes(const Registration& registration) const;
  // Calls visit(other) for each of the stale ones, and those whose fate is not known yet.
  template <class Visit>
  void each_stale_namesake(const Registration& registration, Visit visit) const {
    const EpollInstance* instance = instances_.at(registration.instance);
    // Most lists have none, or this one.
    const std::uint32_t own = registration.state != Registration::State::live ? 1 : 0;
    if (instance->unreachable.load(std::memory_order_relaxed) <= own) return;
    for (std::uint32_t at = instance->first_registration; at != 0;) {
      Registration* other = registrations_.at(at);
      at = other->next_of_instance;
      if (other != &registration && other->fd == registration.fd &&
          other->state != Registration::State::live)
        visit(*other);
    }
  }
  // Calls visit(registration, descriptor) for every armed entry of every instance whose number still names its
  // description.
  template <class Visit>
  void each_armed(Visit visit) const {
    std::uint32_t left = instances_.live();
    for (std::uint32_t index = 1; left > 0; ++index) {
      const EpollInstance* instance = instances_.at(index);
      if (instance == nullptr) return;
      if (instance->file == 0) continue;  // not one any more
      --left;
      for (std::uint32_t at = instance->first_registration; at != 0;) {
        const Registration& registration = *registrations_.at(at);
        at = registration.next_of_instance;
        if (registration.state != Registration::State::live ||
            !registration.armed.load(std::memory_order_relaxed))
          continue;
        const Descriptor* slot = fds_.find(registration.fd);
        if (slot != nullptr && slot->file.load() == registration.file) visit(registration, *slot);
      }
    }
  }
  WideReasons& wide_reasons() { return wide_reasons_; }
  // True when an entry with this data left the instance after `order`: a wait that was under way
  // then may still have delivered an event of it.
  bool ended_since(std::uint32_t instance, std::uint64_t data, std::uint32_t order) const;
  // Calls visit(index, registration) for every entry an event of the instance with this data may
  // belong to. Any thread; see DataIndex for what it may miss.
  template <class Visit>
  void find_by_data(std::uint32_t instance, std::uint64_t data, Visit visit) const {
    by_data_.find(registrations_, instance, data, visit);
  }
  // --- waiting: any thread, no lock, for the thread's own record (apply_wait.cc) ---------------
  // The thread is about to wait again. Learns from what it did with its batch; true when a rule has
  // something to look at there, so that the wait must go through the checker.
  bool look_back(Thread& thread);
  // What it looks for, for the rules: an edge of input, `events`, that was not taken to its end; and
  // a write on the number that was cut short while no armed entry asks for EPOLLOUT.
  bool left_undrained(const Registration& registration, const Descriptor& slot,
                      std::uint32_t events) const;
  bool cut_write_waits_for_nobody(int fd) const;
  // Finds the senders of the first `count` of thread.incoming; true when a rule has something to
  // look at before they are delivered. `blocks`: the wait had a time-out other than 0.
  bool meet(Thread& thread, std::uint32_t instance, std::size_t count, bool blocks);
  // They have become the thread's batch, of a wait of `total` events; meet() went before.
  void deliver(Thread& thread, Ref<EpollInstance> instance, int epfd, std::uint32_t entered,
               std::size_t count, std::size_t total, bool blocks);
  // Events beyond what a batch keeps: their one-shot entries are disarmed.
  void disarm(std::uint32_t instance, std::uint64_t data);
  // A MOD was taken by the kernel: the entry is armed with this mask.
  static void rearm(Registration& registration, std::uint32_t mask);
  // The thread has looked for a connection: found one, or was told EAGAIN.
  void note_accept(int fd, Thread& thread, bool found);
  // The thread works on the number.
  void touch(int fd, Thread& thread) {
    if (Descriptor* slot = fds_.find(fd))
      slot->touch(thread.batch.id.load(std::memory_order_relaxed), thread.place);
  }
  // --- batches and what they lead to (apply_free.cc) ------------------------------------------
  // True when the thread has worked on the number of this slot since it got the batch; false when the
  // slot's registration is not known.
  bool begun(const Thread& thread, const Slot& slot) const;
  // True when some thread's batch holds an event whose data is this address, tag bits aside, and has
  // not come to it, as seen by the thread that frees it.
  bool pending(std::uint64_t address, int tid) const;
  // What was freed of the batch's slot; null if nothing was.
  const FreedObject* freed(BatchId batch, std::uint32_t slot) const;
  // A number of this process that names the epoll instance, -1 if none does any more.
  int epfd_of(const EpollInstance& instance) const;
  // A number of this process that names the description, other than `except`; -1 if none.
  int other_fd_of(std::uint32_t file, int except) const;

  // True when somebody else may hold the description: dup'ed, sent, received, unseen, mapped,
  // copied by a fork, or in a process that uses io_uring.
  bool possibly_shared(const OpenFile& file) const;
  // True when the number's last close was by this process and by name: a sweep over a range owns
  // nothing, and a child does not own its parent's closes.
  bool own_close(const Descriptor& slot) const {
    return slot.closed.taken() && !slot.closed_by_range &&
           slot.closed_epoch >= born_epoch_;
  }
  // True when another process may have added entries to this list, or taken some out: one that got it in
  // a message, or that has it by fork and whose calls do not stand on the Board; also when entries of an
  // io_uring may.
  bool others_may_edit(const EpollInstance& instance) const;
  // True when the only reason to think it shared is a number of this process.
  bool shared_only_here(const OpenFile& file) const;

  // --- who is there --------------------------------------------------------------------------
  Board* board() const { return board_; }
  int pid() const { return pid_; }
  std::uint32_t fork_epoch() const { return fork_epoch_.load(std::memory_order_relaxed); }
  const std::vector<Child>& children() const { return children_; }
  const Birth& birth() const { return birth_; }
  // True for what a parent of this process did before the fork.
  bool by_parent(const Step& step) const {
    return birth_.forked.taken() && step.order < birth_.forked.order;
  }
  // The last few descriptions that went or came in messages: one of them may come again.
  static constexpr std::size_t kPassed = 32;
  const std::vector<Ref<OpenFile>>& passed() const { return passed_; }
  // Streams with bytes left in them, at most one a number.
  const std::vector<BufferedStream>& buffered() const { return buffered_; }
  // The call that set O_NONBLOCK on a number 0 to 2 that was open at the start; not taken when it
  // was never set or is restored.
  const Step& stdio_changed(int fd) const { return stdio_changed_[static_cast<std::size_t>(fd)]; }
  void forget_child(int pid);
  Thread& thread(int tid);
  const std::unordered_map<int, Thread*>& threads() const { return threads_; }
  // The record of a thread that ended may be used for the next one.
  void end_thread(int tid);

  // --- what the checker tells it ---------------------------------------------------------------
  // A number in use whose opening was not seen. Its description counts as possibly shared.
  void adopt(int fd, FileKind kind, bool cloexec, Step step);
  // A number that came in a message names a description that was known already.
  void recognise(int fd, Ref<OpenFile> known);
  // Neither is it one of those: remembered from now on.
  void note_passed(Ref<OpenFile> file);
  // The number is closed, or its entry in the instance gone, by a call that nobody saw.
  void lose(const Call& call, int fd) { make_way(call, fd); }
  void lose_registration(const Call& call, const EpollInstance& instance, int fd);
  // The kernel was asked whether an orphaned entry survived.
  void settle(Registration& registration, bool survived);
  // In a new process: `child_of` is the parent's pid. Every description is shared with it now, no
  // thread but the caller is left, and nothing that was closed before is its own close.
  void become_child(int pid, int tid, const Call& fork);
  // The instances of a replayed child are its parent's: both write to the same board records.
  void share_board_slots(const Model& parent);
  // Nothing that was known holds any more (a process made behind our back): start afresh.
  void forget_everything(int pid);

  std::uint32_t order() const { return order_.load(std::memory_order_relaxed); }
  std::uint32_t next_order() { return order_.fetch_add(1, std::memory_order_relaxed) + 1; }
  Step step_of(const Call& call) {
    return {call.stack, call.tid, order(), call.kind};
  }
  // Milliseconds on the coarse clock, set by calls that look at a clock anyway. Any thread. It does not go
  // back for a call whose time is that of its enter: ages are differences without a sign.
  std::uint32_t coarse_ms() const { return coarse_ms_.load(std::memory_order_relaxed); }
  void set_time(std::int64_t nanoseconds) {
    const std::uint32_t time = static_cast<std::uint32_t>(nanoseconds / 1'000'000) | 1u;
    const std::uint32_t before = coarse_ms();
    if (before == kNoTime || static_cast<std::int32_t>(time - before) > 0)
      coarse_ms_.store(time, std::memory_order_relaxed);
  }

 private:
  // apply_numbers.cc
  void make_way(Call call, int fd);
  OpenFile* open_number(const Call& call, int fd, FileKind kind, bool cloexec);
  void alias_number(const Call& call, int fd, Ref<OpenFile> file, bool cloexec);
  void release_number(const Call& call, int fd, Effect& effect, bool by_range);
  void undo_release(const Released& released);
  void finish_release(const Released& released);
  void free_file_if_unreferenced(std::uint32_t file);
  void revive_entries(OpenFile& file, int fd);
  void leave_open(const Call& call, Effect& effect);
  void leave_stdio(const Call& call, Effect& effect);
  void leave_dup(const Call& call, Effect& effect);
  void leave_close(const Call& call, const Effect& effect);
  // apply_epoll.cc
  Ref<Registration> entry_of(const EpollInstance& instance, int fd) const;
  void put_instances_on_board();
  void enter_ctl(const Call& call, Effect& effect);
  void leave_ctl(const Call& call, Effect& effect);
  void add_registration(const Call& call, Effect& effect);
  void note_data(const Call& call, EpollInstance& instance);
  void end_registration(Registration& registration, Step step);
  void forget_past(Descriptor& slot);
  void forget(Ref<Registration> past);
  void drop_instance(std::uint32_t instance, Step step);
  void note_use(const Call& call, EpollInstance& instance, Effect& effect);
  // apply_wait.cc
  void enter_wait(const Call& call, Effect& effect);
  void leave_wait(const Call& call, Effect& effect);
  bool look_back_at(const Thread& thread, const Slot& slot);
  void forget_splits(const Thread& thread);
  // apply_free.cc
  void enter_free(const Call& call);
  template <class Visit>
  void find_pending(std::uint64_t address, int tid, Visit visit) const;
  // apply_status.cc
  void set_nonblock(const Call& call, OpenFile& file, bool on);
  void note_buffered(const Call& call);
  void forget_buffered(int fd);
  void leave_status(const Call& call, Effect& effect);
  void leave_io(const Call& call, Effect& effect);

  FdTable fds_;
  Slab<OpenFile> files_;
  Slab<EpollInstance> instances_;
  Slab<Registration> registrations_;
  DataIndex by_data_;
  std::vector<Child> children_;
  std::vector<BufferedStream> buffered_;
  std::vector<Ref<OpenFile>> passed_;
  std::vector<FreedObject> freed_;  // the last few
  std::array<Step, 3> stdio_changed_{};
  WideReasons wide_reasons_;
  Birth birth_;
  std::unordered_map<int, Thread*> threads_;
  Thread* latest_ = nullptr;  // the one that was asked for last
  Board* board_;
  int pid_;
  std::atomic<std::uint32_t> fork_epoch_{1};
  std::uint32_t born_epoch_ = 0;  // in a fork child: closes of an earlier epoch were its parent's
  std::atomic<std::uint32_t> order_{1};
  static constexpr std::uint32_t kNoTime = 1;
  std::atomic<std::uint32_t> coarse_ms_{kNoTime};
  bool io_uring_ = false;
  bool misses_submissions_ = false;
  std::uint64_t resynchronised_ = 0;

 public:
  // How often a call showed that another one had gone unseen, and the model was set right.
  std::uint64_t resynchronised() const { return resynchronised_; }
  bool uses_io_uring() const { return io_uring_; }
  // True when entries of an io_uring have gone to the kernel unread.
  bool misses_submissions() const { return misses_submissions_; }
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
};

}  // namespace ofdcheck
