// Signals blocked for a while in the calling thread, and in whatever it starts meanwhile: threads
// and children inherit the mask (pthread_sigmask(3)).
#pragma once

#include <csignal>
#include <initializer_list>

namespace refserver {

class SignalsHeld {
 public:
  explicit SignalsHeld(std::initializer_list<int> which) {
    sigset_t held;
    sigemptyset(&held);
    for (const int each : which) sigaddset(&held, each);
    ::pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  ~SignalsHeld() { release(); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

  void wait() const { ::sigsuspend(&before_); }
  void release() const { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace refserver
