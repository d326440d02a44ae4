// Kernel is what may be asked of the kernel while judging: the oracles. The core only knows this
// interface; linux_kernel.* asks the real one, a trace replays recorded answers, tests invent them.
//
// Every question may be answered `unknown` (a seccomp filter, an old kernel, a recorded trace that
// does not hold the answer): then a rule stays silent or says `likely`, never `confirmed`.
// Questions neither open a descriptor in the host nor block, and leave errno alone. Thread-safe.
#pragma once

#include <cstdint>

#include "checker/model/open_file.h"

namespace ofdcheck {

enum class Answer : std::uint8_t { no, yes, unknown };

// What the kernel says of one descriptor.
struct Facts {
  bool open = false;
  FileKind kind = FileKind::unknown;
  bool cloexec = false;
  int status_flags = 0;     // F_GETFL
  std::uint64_t inode = 0;  // identity for sockets and pipes; shared by all anonymous inodes
};

class Kernel {
 public:
  virtual ~Kernel() = default;

  // Is there an entry number `skip` (0 is the first) under the number `fd` in the interest list of
  // `epfd`? kcmp(2) KCMP_EPOLL_TFD; O(entries).
  virtual Answer entry_exists(int epfd, int fd, int skip) = 0;
  // Does that entry name the description of `as_fd` of process `pid` (0: this process)?
  virtual Answer entry_is(int epfd, int fd, int skip, int pid, int as_fd) = 0;
  // Do fd `a` here and fd `b` of process `pid` (0: this process) share one description?
  virtual Answer same_file(int a, int pid, int b) = 0;
  // What this descriptor is; open == false when the number is free or nothing could be learned.
  virtual Facts describe(int fd) = 0;
  // Does this process run (not a zombie, not gone)?
  virtual Answer process_runs(int pid) = 0;
  // The process that started this one, getppid(2); -1 unknown.
  virtual int parent() = 0;
  // Does fd of process `pid` name the socket with this inode? readlink of /proc/pid/fd/N.
  virtual Answer holds_socket(int pid, int fd, std::uint64_t inode) = 0;
  // poll(2) with time-out 0; -1 unknown.
  virtual int pending(int fd, int events) = 0;
  // Bytes that a read would get, FIONREAD; -1 unknown, or not a question for this kind of file.
  virtual int readable(int fd) = 0;
  // Bytes written to a socket that its peer has not taken yet, SIOCOUTQ; -1 unknown.
  virtual int unsent(int fd) = 0;
  // Will this timerfd expire (timerfd_gettime)?
  virtual Answer timer_armed(int fd) = 0;
  // Threads of this process, those included that never made a call we see; -1 unknown.
  virtual int threads() = 0;
  // Processor time that the thread of this process has used, in nanoseconds; -1 unknown.
  virtual std::int64_t thread_time(int tid) = 0;
  // Connections waiting in a TCP listener's accept queue (TCP_INFO, tcpi_unacked); -1 unknown.
  virtual int accept_queue(int fd) = 0;
  // SO_ACCEPTCONN; and: does it have a peer (getpeername)?
  virtual Answer listens(int fd) = 0;
  virtual Answer connected(int fd) = 0;
  // Is there memory at this address of this process? mincore(2), which fails with ENOMEM if not.
  virtual Answer mapped(std::uint64_t address) = 0;
  // net.ipv4.tcp_migrate_req: 0, 1 (on), -1 unknown.
  virtual int tcp_migrate_req() = 0;
};

}  // namespace ofdcheck
