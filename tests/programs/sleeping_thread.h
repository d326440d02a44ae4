// A thread that is known to sleep in a system call: its number says so in /proc, where a barrier
// could only say that it is about to.
#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <initializer_list>
#include <thread>

#include "program.h"

class SleepingThread {
 public:
  // Runs `body` and returns once it sleeps in one of the system calls.
  template <class Body>
  SleepingThread(std::initializer_list<long> calls, Body body)
      : thread_([this, body] {
          tid_ = static_cast<int>(syscall(SYS_gettid));
          body();
        }) {
    while (tid_ == 0) must(poll(nullptr, 0, 1));
    while (!sleeps_in(calls)) must(poll(nullptr, 0, 1));
  }
  void join() { thread_.join(); }
  // The process ends without it.
  void leave_behind() { thread_.detach(); }

 private:
  bool sleeps_in(std::initializer_list<long> calls) const {
    char path[64];
    std::snprintf(path, sizeof path, "/proc/self/task/%d/syscall", tid_.load());
    const int fd = must(open(path, O_RDONLY | O_CLOEXEC));
    char text[32] = {};
    must(static_cast<int>(read(fd, text, sizeof text - 1)));
    must(close(fd));
    char* end = nullptr;
    const long now = std::strtol(text, &end, 10);
    for (const long call : calls)
      if (end != text && now == call) return true;
    return false;
  }

  std::atomic<int> tid_{0};
  std::thread thread_;
};
