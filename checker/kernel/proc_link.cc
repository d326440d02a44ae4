#include "checker/kernel/proc_link.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <charconv>
#include <string_view>

#include "checker/kernel/raw_syscall.h"

namespace ofdcheck::proc {
namespace {

// A short path or number put together without libc.
class Path {
 public:
  Path& add(std::string_view text) {
    for (const char c : text)
      if (size_ < sizeof text_ - 1) text_[size_++] = c;
    return *this;
  }
  Path& add(std::uint64_t number) {
    char digits[24];
    return add({digits, std::to_chars(digits, digits + sizeof digits, number).ptr});
  }
  Path& add(int number) { return add(static_cast<std::uint64_t>(number)); }
  const char* text() const { return text_; }
  operator std::string_view() const { return {text_, size_}; }

 private:
  char text_[80] = {};
  std::size_t size_ = 0;
};

// The target of a link; empty when it cannot be read, then `error` says why.
struct Link {
  char text[64];
  std::string_view target;
  long error = 0;

  explicit Link(const Path& path) {
    const long size = raw_syscall(SYS_readlink, path.text(), text, sizeof text);
    if (size > 0)
      target = {text, static_cast<std::size_t>(size)};
    else
      error = size;
  }
};

// Is /proc there (a chroot may have none), and does it number processes as we do (after
// unshare(CLONE_NEWPID) the parent's may still be mounted)?
bool numbers_agree() {
  Path self;
  self.add(static_cast<int>(raw_syscall(SYS_getpid)));
  return Link(Path().add("/proc/self")).target == std::string_view(self);
}

// A zombie has neither an executable nor descriptors any more. Nor has a process whose first thread
// has exited while others run; the link count tells the two apart. fs/proc/base.c,
// proc_task_getattr: of /proc/pid/task it is two and one for each thread not yet released.
enum class State { has_descriptors, has_none, unknown };

State state_of(int pid) {
  const Link executable(Path().add("/proc/").add(pid).add("/exe"));
  if (!executable.target.empty()) return State::has_descriptors;
  if (executable.error != -ENOENT) return State::unknown;
  struct stat status;
  const Path tasks = Path().add("/proc/").add(pid).add("/task");
  const long result = raw_syscall(SYS_stat, tasks.text(), &status);
  if (result == -ENOENT) return State::has_none;
  return result == 0 && status.st_nlink <= 3 ? State::has_none : State::unknown;
}

Answer runs_elsewhere(int pid) {
  if (raw_syscall(SYS_kill, pid, 0) == -ESRCH) return Answer::no;
  if (!numbers_agree()) return Answer::unknown;
  switch (state_of(pid)) {
    case State::has_descriptors:
      return Answer::yes;
    case State::has_none:
      return Answer::no;
    case State::unknown:
      break;
  }
  return Answer::unknown;
}

}  // namespace

FileKind anonymous_kind(int fd) {
  // thread-self, because a thread may have a table of its own and the leader may be gone.
  const Link link(Path().add("/proc/thread-self/fd/").add(fd));
  if (link.target.empty()) return FileKind::unknown;
  if (link.target == "anon_inode:[eventpoll]") return FileKind::epoll;
  if (link.target == "anon_inode:[eventfd]") return FileKind::eventfd;
  if (link.target == "anon_inode:[timerfd]") return FileKind::timerfd;
  if (link.target == "anon_inode:[signalfd]") return FileKind::signalfd;
  if (link.target == "anon_inode:inotify") return FileKind::inotify;
  if (link.target == "anon_inode:[io_uring]") return FileKind::io_uring;
  return FileKind::other;
}

Answer names_socket(int pid, int fd, std::uint64_t inode) {
  if (fd < 0) return Answer::no;
  const bool here = pid == 0 || pid == raw_syscall(SYS_getpid);
  Path path;
  if (here)
    path.add("/proc/thread-self/fd/").add(fd);
  else
    path.add("/proc/").add(pid).add("/fd/").add(fd);
  const Link link(path);
  const Path wanted = Path().add("socket:[").add(inode).add("]");
  if (link.target == std::string_view(wanted)) return Answer::yes;
  if (!numbers_agree()) return Answer::unknown;
  if (!link.target.empty()) return Answer::no;
  if (link.error != -ENOENT) return Answer::unknown;
  return here || state_of(pid) != State::unknown ? Answer::no : Answer::unknown;
}

Answer runs(int pid) {
  if (pid <= 0) return Answer::unknown;
  // A child: WNOWAIT leaves it to the host to reap. __WALL, for children made by clone without a
  // SIGCHLD.
  siginfo_t child{};
  const long result =
      raw_syscall(SYS_waitid, P_PID, pid, &child, WEXITED | WNOHANG | WNOWAIT | __WALL, nullptr);
  if (result == 0) return child.si_pid == 0 ? Answer::yes : Answer::no;
  return runs_elsewhere(pid);
}

}  // namespace ofdcheck::proc
