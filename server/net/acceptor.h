// Accepting, with every way it can fail told apart. One a thread: it keeps a spare fd so that at
// EMFILE the waiting client is turned away rather than left in the queue, where it would keep the
// listener ready for ever.
#pragma once

#include "net/fd.h"

namespace refserver {

class Acceptor {
 public:
  enum class Outcome {
    accepted,
    none,       // EAGAIN
    transient,  // this one is gone or was turned away; the next may be fine
    exhausted,  // no fd, no spare either: come back when something was closed
  };
  struct Result {
    Outcome outcome;
    int fd = -1;
  };

  explicit Acceptor(int listen_fd);

  Result accept_one();
  [[nodiscard]] int listen_fd() const { return listen_fd_; }

 private:
  Result turn_one_away();
  void take_spare();

  int listen_fd_;
  Fd spare_;
};

}  // namespace refserver
