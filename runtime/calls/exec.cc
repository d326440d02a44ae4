// The exec family, posix_spawn and system: where descriptors without close-on-exec go on into another
// program. libc's own inner calls do not come by here, so each outer name is interposed.
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>
#include <cstdarg>

#include "checker/model/board.h"
#include "runtime/calls/on_purpose.h"
#include "runtime/interpose.h"
#include "runtime/record.h"
#include "runtime/runtime.h"

namespace ofdcheck::runtime {
namespace {

// An exec of this process: judged before, since a success does not return. The board says that the
// process lives on as another program.
class Replacing {
 public:
  Replacing(const CallerFrame& caller, char* const* arguments, char* const* environment)
      : seen_(CallKind::exec, caller) {
    passed_.scan_arguments(arguments);
    passed_.scan_environment(environment);
    if (in_vfork_child()) {
      note_vfork_child(caller);
      if (Runtime* runtime = current()) expect_hello(*runtime, raw_getpid());
      return;
    }
    seen_.call.fds = passed_.span();
    if (passed_.truncated()) seen_.call.target = 0;
    seen_.enter();
    mark(BoardProcess::State::running, BoardProcess::State::replaced);
  }
  int failed(int result) {
    const int error = errno;
    if (Runtime* runtime = current(); runtime != nullptr && in_vfork_child())
      runtime->channel.board.expect_no_more(raw_getpid());
    mark(BoardProcess::State::replaced, BoardProcess::State::running);
    errno = error;
    seen_.leave(result);
    return result;
  }

 private:
  static void mark(BoardProcess::State from, BoardProcess::State to) {
    const Runtime* runtime = current();
    if (runtime == nullptr || runtime->process == nullptr || in_vfork_child()) return;
    auto expected = static_cast<std::uint32_t>(from);
    runtime->process->state.compare_exchange_strong(expected, static_cast<std::uint32_t>(to));
  }

  // The child has a table of its own and our memory: it only asks for F_GETFD and writes where its
  // suspended parent reads.
  void note_vfork_child(const CallerFrame& caller) const {
    const Runtime* runtime = current();
    if (runtime == nullptr || passed_.truncated()) return;
    for (int fd = 3; fd < runtime->model.fds().end(); ++fd) {
      const Descriptor* slot = runtime->model.descriptor(fd);
      if (slot == nullptr || !slot->open() || slot->cloexec || passed_.has(fd)) continue;
      if (raw_syscall(SYS_fcntl, fd, F_GETFD) == 0) note_taken_by_vfork(fd, caller.return_address);
    }
  }

  OnPurpose passed_;
  Observation seen_;
};

// The arguments of execl and its kin as an array, and the environment behind them for execle.
// The kernel's own limit on argument counts is far above; what is on the stack here is not.
#define OFD_COLLECT(first, array)                                            \
  std::va_list arguments;                                              \
  va_start(arguments, first);                                          \
  int count = first != nullptr ? 1 : 0;                                \
  while (first != nullptr && va_arg(arguments, char*) != nullptr) ++count;                 \
  va_end(arguments);                                                   \
  char* array[static_cast<std::size_t>(count) + 1];                    \
  array[0] = const_cast<char*>(first);                                 \
  va_start(arguments, first);                                          \
  for (int i = 1; i <= count; ++i) array[i] = va_arg(arguments, char*)

}  // namespace

OFD_INTERPOSE(int, execve, (const char* path, char* const argv[], char* const envp[])) noexcept {
  Replacing replacing(caller_frame(), argv, envp);
  return replacing.failed(real_execve(path, argv, envp));
}
OFD_INTERPOSE(int, execv, (const char* path, char* const argv[])) noexcept {
  Replacing replacing(caller_frame(), argv, environ);
  return replacing.failed(real_execv(path, argv));
}
OFD_INTERPOSE(int, execvp, (const char* file, char* const argv[])) noexcept {
  Replacing replacing(caller_frame(), argv, environ);
  return replacing.failed(real_execvp(file, argv));
}
OFD_INTERPOSE(int, execvpe, (const char* file, char* const argv[], char* const envp[])) noexcept {
  Replacing replacing(caller_frame(), argv, envp);
  return replacing.failed(real_execvpe(file, argv, envp));
}
OFD_INTERPOSE(int, fexecve, (int fd, char* const argv[], char* const envp[])) noexcept {
  Replacing replacing(caller_frame(), argv, envp);
  return replacing.failed(real_fexecve(fd, argv, envp));
}
OFD_INTERPOSE(int, execveat, (int directory, const char* path, char* const argv[],
                              char* const envp[], int flags)) noexcept {
  Replacing replacing(caller_frame(), argv, envp);
  return replacing.failed(real_execveat(directory, path, argv, envp, flags));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvla"
OFD_INTERPOSE(int, execl, (const char* path, const char* first, ...)) noexcept {
  OFD_COLLECT(first, argv);
  va_end(arguments);
  Replacing replacing(caller_frame(), argv, environ);
  return replacing.failed(real_execv(path, argv));
}
OFD_INTERPOSE(int, execlp, (const char* file, const char* first, ...)) noexcept {
  OFD_COLLECT(first, argv);
  va_end(arguments);
  Replacing replacing(caller_frame(), argv, environ);
  return replacing.failed(real_execvp(file, argv));
}
OFD_INTERPOSE(int, execle, (const char* path, const char* first, ...)) noexcept {
  OFD_COLLECT(first, argv);
  char* const* envp = va_arg(arguments, char* const*);
  va_end(arguments);
  Replacing replacing(caller_frame(), argv, envp);
  return replacing.failed(real_execve(path, argv, envp));
}
#pragma GCC diagnostic pop

// --- posix_spawn and system: the program goes on, another one starts -------------------------------

namespace {

// File actions by the object they were added to: their inside is glibc's own. Without a lock, because a fork
// child would inherit it as another thread holds it, and a handler may jump out of who does.
struct FileAction {
  std::atomic<const void*> actions{nullptr};  // null: a free place
  std::atomic<int> fd{-1};
  std::atomic<bool> and_above{false};  // every number from fd on
};
constinit std::array<FileAction, 256> file_actions{};
// One had no place: what the object it was added to does is not known, nor which object it was.
constinit std::atomic<bool> file_actions_lost{false};
// Taken, and not filled in yet.
constexpr char kBeingFilled = 0;

void add_file_action(const void* actions, int fd, bool and_above = false) {
  for (FileAction& place : file_actions) {
    const void* free = nullptr;
    if (!place.actions.compare_exchange_strong(free, &kBeingFilled, std::memory_order_acquire)) continue;
    place.fd.store(fd, std::memory_order_relaxed);
    place.and_above.store(and_above, std::memory_order_relaxed);
    place.actions.store(actions, std::memory_order_release);
    return;
  }
  file_actions_lost.store(true, std::memory_order_relaxed);
}

// One object belongs to one thread at a time, so nobody adds to it meanwhile.
void forget_file_actions(const void* actions) {
  for (FileAction& place : file_actions)
    if (place.actions.load(std::memory_order_relaxed) == actions)
      place.actions.store(nullptr, std::memory_order_release);
}

// Returns from which number on all are closed in the child, or not known to be open there.
int pass_file_actions(const void* actions, OnPurpose& passed) {
  if (actions == nullptr) return INT_MAX;
  if (file_actions_lost.load(std::memory_order_relaxed)) return 0;
  int closed_from = INT_MAX;
  for (const FileAction& place : file_actions) {
    if (place.actions.load(std::memory_order_acquire) != actions) continue;
    const int fd = place.fd.load(std::memory_order_relaxed);
    if (place.and_above.load(std::memory_order_relaxed)) closed_from = std::min(closed_from, fd);
    else passed.add(fd);
  }
  return closed_from;
}

// start(pid) is the call itself; the program may not want to know the pid, and we do.
template <class Start>
int spawned(const CallerFrame& caller, pid_t* pid, const void* actions, char* const* argv,
            char* const* envp, Start start) {
  OnPurpose passed;
  const int closed_from = pass_file_actions(actions, passed);
  passed.scan_arguments(argv);
  passed.scan_environment(envp);
  Observation seen(CallKind::spawn, caller);
  seen.call.fds = passed.span();
  if (closed_from != INT_MAX) seen.call.target = closed_from;
  if (passed.truncated()) seen.call.target = 0;
  seen.enter();
  pid_t child = 0;
  const int error = start(&child);  // an error number, not -1 (posix_spawn(3))
  const int before = errno;
  if (error == 0) {
    if (pid != nullptr) *pid = child;
    if (Runtime* runtime = current()) expect_hello(*runtime, child);
  }
  errno = error;
  seen.leave(error == 0 ? 0 : -1);
  errno = before;
  return error;
}

}  // namespace

OFD_INTERPOSE(int, posix_spawn_file_actions_adddup2,
              (posix_spawn_file_actions_t * actions, int fd, int target)) noexcept {
  add_file_action(actions, fd);
  return real_posix_spawn_file_actions_adddup2(actions, fd, target);
}
OFD_INTERPOSE(int, posix_spawn_file_actions_addclose,
              (posix_spawn_file_actions_t * actions, int fd)) noexcept {
  add_file_action(actions, fd);
  return real_posix_spawn_file_actions_addclose(actions, fd);
}
OFD_INTERPOSE(int, posix_spawn_file_actions_addclosefrom_np,
              (posix_spawn_file_actions_t * actions, int low)) noexcept {
  if (low >= 0) add_file_action(actions, low, true);
  return real_posix_spawn_file_actions_addclosefrom_np(actions, low);
}
OFD_INTERPOSE(int, posix_spawn_file_actions_destroy,
              (posix_spawn_file_actions_t * actions)) noexcept {
  forget_file_actions(actions);
  return real_posix_spawn_file_actions_destroy(actions);
}

OFD_INTERPOSE(int, posix_spawn,
              (pid_t * pid, const char* path, const posix_spawn_file_actions_t* actions,
               const posix_spawnattr_t* attributes, char* const argv[], char* const envp[])) {
  return spawned(caller_frame(), pid, actions, argv, envp, [&](pid_t* child) {
    return real_posix_spawn(child, path, actions, attributes, argv, envp);
  });
}
OFD_INTERPOSE(int, posix_spawnp,
              (pid_t * pid, const char* file, const posix_spawn_file_actions_t* actions,
               const posix_spawnattr_t* attributes, char* const argv[], char* const envp[])) {
  return spawned(caller_frame(), pid, actions, argv, envp, [&](pid_t* child) {
    return real_posix_spawnp(child, file, actions, attributes, argv, envp);
  });
}

OFD_INTERPOSE(int, system, (const char* command)) {
  Observation seen(CallKind::system, caller_frame());
  OnPurpose passed;
  // system(NULL) only asks whether there is a shell.
  if (command == nullptr) return real_system(command);
  passed.scan_command(command);
  seen.call.fds = passed.span();
  if (passed.truncated()) seen.call.target = 0;
  seen.enter();
  const int result = real_system(command);
  seen.leave(result < 0 ? -1 : 0);
  return result;
}

}  // namespace ofdcheck::runtime
