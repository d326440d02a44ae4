// LinuxKernel asks the running kernel, by raw system calls only: libc's functions set errno, and in
// the preload library they are our own. Nothing here opens a descriptor: opening one in the host
// shifts the numbers that its other threads get (measured), so /proc is read with readlink and
// stat.
#pragma once

#include <atomic>

#include "checker/kernel/kernel.h"

namespace ofdcheck {

class LinuxKernel final : public Kernel {
 public:
  // net.ipv4.tcp_migrate_req cannot be read without opening a file: whoever starts the process
  // reads it while there is one thread. -1 is "not known".
  explicit LinuxKernel(int tcp_migrate_req = -1) : tcp_migrate_req_(tcp_migrate_req) {}

  void set_tcp_migrate_req(int value) { tcp_migrate_req_.store(value, std::memory_order_relaxed); }
  // While forbidden every answer is `unknown` and the kernel is not called. For a program that puts
  // itself under a seccomp filter: a call the filter does not know may end the process.
  void forbid(bool forbidden = true) { forbidden_.store(forbidden, std::memory_order_relaxed); }
  bool forbidden() const { return forbidden_.load(std::memory_order_relaxed); }
  // Nanoseconds spent in questions so far, all threads together.
  std::int64_t spent() const { return spent_.load(std::memory_order_relaxed); }
  // From now on no more than `burst` nanoseconds and a hundredth of the time that passes: questions
  // that walk an interest list or another process's table are answered `unknown` beyond that. Those
  // that look at one descriptor cost as little as asking the clock, and are not limited.
  void limit(std::int64_t burst);
  // Questions not asked because of the limit.
  std::uint64_t declined() const { return declined_.load(std::memory_order_relaxed); }

  Answer entry_exists(int epfd, int fd, int skip) override;
  Answer entry_is(int epfd, int fd, int skip, int pid, int as_fd) override;
  Answer same_file(int a, int pid, int b) override;
  Facts describe(int fd) override;
  Answer process_runs(int pid) override;
  int parent() override;
  Answer holds_socket(int pid, int fd, std::uint64_t inode) override;
  int pending(int fd, int events) override;
  int readable(int fd) override;
  int unsent(int fd) override;
  Answer timer_armed(int fd) override;
  int threads() override;
  std::int64_t thread_time(int tid) override;
  int accept_queue(int fd) override;
  Answer listens(int fd) override;
  Answer connected(int fd) override;
  Answer mapped(std::uint64_t address) override;
  int tcp_migrate_req() override { return tcp_migrate_req_.load(std::memory_order_relaxed); }

 private:
  class Timed;

  bool may_walk();

  std::atomic<std::int64_t> spent_{0};
  std::atomic<std::int64_t> limited_since_{0};  // CLOCK_MONOTONIC; 0: not limited
  std::atomic<std::int64_t> burst_{0};
  std::atomic<std::uint64_t> declined_{0};
  std::atomic<int> tcp_migrate_req_;
  std::atomic<bool> forbidden_{false};
  std::atomic<bool> has_dupfd_query_{true};
};

}  // namespace ofdcheck
