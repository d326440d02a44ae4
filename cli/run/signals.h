// Signals that ofdcheck gets are meant for the program it runs, and are handed on to it.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <atomic>
#include <cstdint>

namespace ofdcheck::cli {

// Before anything is written: a file at its limit (RLIMIT_FSIZE) is an error, and does not end us.
void outlive_full_files();

// Handles signals while it lives; there is one at a time. Blocks the forwarded signals from its
// construction to forward_to(), so that none is lost while the program is being started.
class Signals {
 public:
  // `changes` is the futex word that the watching loop waits on: each signal raises it, so that
  // none falls between a look and the wait.
  explicit Signals(std::atomic<std::uint32_t>& changes);
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals();

  // In the child, before exec: mask and dispositions as this process was started with them.
  void restore() const;
  void forward_to(pid_t first);
  // The first process is gone and reaped: its pid may become somebody else's.
  void forward_to_nobody();
  // A signal that asks to end came when there was nobody to hand it on to; 0: none.
  int asked_to_end() const;

 private:
  sigset_t mask_;  // as this process was started
  struct sigaction child_;
  struct sigaction pipe_;
};

}  // namespace ofdcheck::cli
