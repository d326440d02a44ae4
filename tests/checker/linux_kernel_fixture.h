// What the tests of the real oracles need: descriptors that close themselves, children that wait to
// be let go, a listener on loopback, and seccomp filters.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "checker/kernel/linux_kernel.h"

namespace ofdcheck::testing_kernel {

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) { EXPECT_GE(fd, 0); }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { close(); }
  operator int() const { return fd_; }
  void close();

 private:
  int fd_;
};

// A forked child that does `work` and then waits until it is let go.
class Child {
 public:
  explicit Child(const std::function<void()>& work);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(); }
  int pid() const { return pid_; }
  void let_exit();
  void end();  // lets it exit and reaps it

 private:
  int pid_ = -1;
  int leash_ = -1;  // the child reads its end of it until this one is closed
  bool reaped_ = false;
};

// What `work` returned in a forked child; -1 when the child was killed.
int status_in_child(const std::function<int()>& work);

// From here on kcmp fails with EPERM, fcntl(F_DUPFD_QUERY) with EINVAL, for this process.
bool refuse_kcmp();
bool refuse_dupfd_query();

void add(int epfd, int fd);  // registers fd for EPOLLIN
std::uint64_t inode_of(int fd);

// The names in /proc/self/fd, without the one that reading it takes.
std::set<std::string> open_numbers();

class LinuxKernelTest : public testing::Test {
 protected:
  static int listen_on_loopback(int backlog);
  static int connect_to(int listener);

  LinuxKernel kernel;
};

}  // namespace ofdcheck::testing_kernel
