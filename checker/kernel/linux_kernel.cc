#include "checker/kernel/linux_kernel.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>

#include <cerrno>

#include "checker/kernel/proc_link.h"
#include "checker/kernel/raw_syscall.h"

namespace ofdcheck {
namespace {

constexpr int kDupfdQuery = 1027;  // F_DUPFD_QUERY, Linux 6.10; not in the headers of glibc 2.36

// The task to name to kcmp. Of this process the calling thread: the leader may have exited, and
// then its fd table is gone while ours lives.
long task_of(int pid) {
  if (pid == 0 || pid == raw_syscall(SYS_getpid)) return raw_syscall(SYS_gettid);
  return pid;
}

bool is_open(int fd) {
  return raw_syscall(SYS_fcntl, fd, F_GETFD) >= 0;
}

// kcmp gives 0 for equal and 1 to 3 for an order.
Answer equal(long order) {
  return order == 0 ? Answer::yes : Answer::no;
}

// kernel/kcmp.c, kcmp_epoll_target: looks up `fd` of `task` first, then the epoll fd, then the
// entry.
long compare_entry(long task, int fd, int epfd, int target, int skip) {
  kcmp_epoll_slot slot{};
  slot.efd = static_cast<__u32>(epfd);
  slot.tfd = static_cast<__u32>(target);
  slot.toff = static_cast<__u32>(skip);
  return raw_syscall(SYS_kcmp, task, raw_syscall(SYS_gettid), KCMP_EPOLL_TFD, fd, &slot);
}

long socket_option(int fd, int level, int name, void* value, socklen_t* size) {
  return raw_syscall(SYS_getsockopt, fd, level, name, value, size);
}

Answer listening(int fd) {
  int value = 0;
  socklen_t size = sizeof value;
  const long result = socket_option(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &size);
  if (result == 0) return value != 0 ? Answer::yes : Answer::no;
  return result == -EBADF || result == -ENOTSOCK ? Answer::no : Answer::unknown;
}

Answer has_peer(int fd) {
  sockaddr_storage peer;
  socklen_t size = sizeof peer;
  const long result = raw_syscall(SYS_getpeername, fd, &peer, &size);
  if (result == 0) return Answer::yes;
  return result == -EBADF || result == -ENOTSOCK || result == -ENOTCONN ? Answer::no
                                                                        : Answer::unknown;
}

FileKind kind_of(int fd, const struct stat& status) {
  switch (status.st_mode & S_IFMT) {
    case S_IFSOCK:
      if (listening(fd) == Answer::yes) return FileKind::listener;
      return has_peer(fd) == Answer::yes ? FileKind::connection : FileKind::socket;
    case S_IFIFO:
      return FileKind::pipe;
    case S_IFREG:
    case S_IFDIR:
    case S_IFCHR:
    case S_IFBLK:
      return FileKind::file;
    default:  // fs/anon_inodes.c: anonymous inodes show no type
      return proc::anonymous_kind(fd);
  }
}

std::int64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);  // the vdso's: no system call, and it cannot fail
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

void LinuxKernel::limit(std::int64_t burst) {
  burst_.store(spent() + burst, std::memory_order_relaxed);
  limited_since_.store(now(), std::memory_order_relaxed);
}

bool LinuxKernel::may_walk() {
  if (forbidden()) return false;
  const std::int64_t since = limited_since_.load(std::memory_order_relaxed);
  if (since == 0) return true;
  const std::int64_t granted = burst_.load(std::memory_order_relaxed) + (now() - since) / 100;
  if (spent() <= granted) return true;
  declined_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

// Adds the time from construction to destruction to what was spent.
class LinuxKernel::Timed {
 public:
  explicit Timed(LinuxKernel& kernel) : kernel_(kernel), begun_(now()) {}
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;
  ~Timed() { kernel_.spent_.fetch_add(now() - begun_, std::memory_order_relaxed); }

 private:
  LinuxKernel& kernel_;
  std::int64_t begun_;
};

Answer LinuxKernel::entry_exists(int epfd, int fd, int skip) {
  if (!may_walk()) return Answer::unknown;
  const Timed timed(*this);
  // Compared with the epoll fd itself, which is open if anything is; only whether the entry is
  // found matters. A closed epfd, or one that is no epoll instance any more, leaves the question
  // open: the instance that was meant may live on under another number.
  const long order = compare_entry(raw_syscall(SYS_gettid), epfd, epfd, fd, skip);
  if (order >= 0) return Answer::yes;
  return order == -ENOENT ? Answer::no : Answer::unknown;
}

Answer LinuxKernel::entry_is(int epfd, int fd, int skip, int pid, int as_fd) {
  if (!may_walk()) return Answer::unknown;
  const Timed timed(*this);
  const long order = compare_entry(task_of(pid), as_fd, epfd, fd, skip);
  if (order >= 0) return equal(order);
  if (order == -ENOENT || order == -ESRCH) return Answer::no;
  // Either of the two numbers may be the closed one. (Of another process whose first thread has
  // exited every number looks closed; it is then a holder that is not found.)
  return order == -EBADF && is_open(epfd) ? Answer::no : Answer::unknown;
}

Answer LinuxKernel::same_file(int a, int pid, int b) {
  if (forbidden()) return Answer::unknown;
  const Timed timed(*this);
  const long here = raw_syscall(SYS_gettid);
  const long there = task_of(pid);
  if (there == here && has_dupfd_query_.load(std::memory_order_relaxed)) {
    const long same = raw_syscall(SYS_fcntl, a, kDupfdQuery, b);
    if (same >= 0) return same != 0 ? Answer::yes : Answer::no;
    if (same == -EBADF) return Answer::no;
    if (same == -EINVAL) has_dupfd_query_.store(false, std::memory_order_relaxed);
  }
  const long order = raw_syscall(SYS_kcmp, here, there, KCMP_FILE, a, b);
  if (order >= 0) return equal(order);
  return order == -EBADF || order == -ESRCH ? Answer::no : Answer::unknown;
}

Facts LinuxKernel::describe(int fd) {
  Facts facts;
  if (forbidden()) return facts;
  const Timed timed(*this);
  const long descriptor_flags = raw_syscall(SYS_fcntl, fd, F_GETFD);
  const long status_flags = raw_syscall(SYS_fcntl, fd, F_GETFL);
  struct stat status;
  if (descriptor_flags < 0 || status_flags < 0 || raw_syscall(SYS_fstat, fd, &status) != 0)
    return facts;
  facts.open = true;
  facts.cloexec = (descriptor_flags & FD_CLOEXEC) != 0;
  facts.status_flags = static_cast<int>(status_flags);
  facts.inode = status.st_ino;
  facts.kind = kind_of(fd, status);
  return facts;
}

Answer LinuxKernel::process_runs(int pid) {
  if (forbidden()) return Answer::unknown;
  const Timed timed(*this);
  return proc::runs(pid);
}

int LinuxKernel::parent() {
  if (forbidden()) return -1;
  return static_cast<int>(raw_syscall(SYS_getppid));
}

Answer LinuxKernel::holds_socket(int pid, int fd, std::uint64_t inode) {
  if (!may_walk()) return Answer::unknown;
  const Timed timed(*this);
  return proc::names_socket(pid, fd, inode);
}

int LinuxKernel::pending(int fd, int events) {
  if (forbidden()) return -1;
  const Timed timed(*this);
  pollfd asked{fd, static_cast<short>(events), 0};
  if (raw_syscall(SYS_poll, &asked, 1, 0) < 0 || (asked.revents & POLLNVAL) != 0) return -1;
  return asked.revents & 0xffff;
}

int LinuxKernel::readable(int fd) {
  if (forbidden()) return -1;
  const Timed timed(*this);
  int bytes = 0;
  return raw_syscall(SYS_ioctl, fd, FIONREAD, &bytes) == 0 ? bytes : -1;
}

int LinuxKernel::unsent(int fd) {
  if (forbidden()) return -1;
  const Timed timed(*this);
  int bytes = 0;
  return raw_syscall(SYS_ioctl, fd, TIOCOUTQ, &bytes) == 0 ? bytes : -1;
}

Answer LinuxKernel::timer_armed(int fd) {
  if (forbidden()) return Answer::unknown;
  const Timed timed(*this);
  itimerspec left{};
  const long result = raw_syscall(SYS_timerfd_gettime, fd, &left);
  if (result == -EBADF || result == -EINVAL) return Answer::no;  // it is no timerfd
  if (result != 0) return Answer::unknown;
  return left.it_value.tv_sec != 0 || left.it_value.tv_nsec != 0 ? Answer::yes : Answer::no;
}

// The directory of a process's threads has a link for each, beside its own two
// (proc_task_getattr in fs/proc/base.c); stat opens nothing.
int LinuxKernel::threads() {
  if (forbidden()) return -1;
  const Timed timed(*this);
  struct stat status;
  if (raw_syscall(SYS_newfstatat, AT_FDCWD, "/proc/self/task", &status, 0) != 0) return -1;
  return status.st_nlink > 2 ? static_cast<int>(status.st_nlink) - 2 : -1;
}

std::int64_t LinuxKernel::thread_time(int tid) {
  if (forbidden()) return -1;
  const Timed timed(*this);
  // A thread's clock has its id in the number, as pthread_getcpuclockid(3) makes it:
  // CPUCLOCK_PERTHREAD_MASK | CPUCLOCK_SCHED in include/linux/posix-timers.h.
  const long clock = ~static_cast<long>(tid) << 3 | 4 | 2;
  timespec used{};
  if (raw_syscall(SYS_clock_gettime, clock, &used) != 0) return -1;
  return used.tv_sec * 1'000'000'000 + used.tv_nsec;
}

int LinuxKernel::accept_queue(int fd) {
  if (forbidden()) return -1;
  const Timed timed(*this);
  tcp_info connection{};
  socklen_t size = sizeof connection;
  if (socket_option(fd, IPPROTO_TCP, TCP_INFO, &connection, &size) != 0) return -1;
  // net/ipv4/tcp.c, tcp_get_info: of a listener "unacked" is the length of the accept queue.
  if (connection.tcpi_state != TCP_LISTEN) return -1;
  return static_cast<int>(connection.tcpi_unacked);
}

Answer LinuxKernel::listens(int fd) {
  if (forbidden()) return Answer::unknown;
  const Timed timed(*this);
  return listening(fd);
}

Answer LinuxKernel::connected(int fd) {
  if (forbidden()) return Answer::unknown;
  const Timed timed(*this);
  return has_peer(fd);
}

Answer LinuxKernel::mapped(std::uint64_t address) {
  if (forbidden()) return Answer::unknown;
  const Timed timed(*this);
  unsigned char resident;
  const long result = raw_syscall(SYS_mincore, address & ~std::uint64_t{4095}, 1, &resident);
  if (result == 0) return Answer::yes;
  return result == -ENOMEM ? Answer::no : Answer::unknown;
}

}  // namespace ofdcheck
