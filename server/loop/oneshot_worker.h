// One of N threads that wait on a shared instance whose registrations are all EPOLLONESHOT: what was
// delivered, connection or listener, belongs to this thread until it is armed again.
#pragma once

#include "loop/shared_queue.h"

namespace refserver {

class OneshotWorker {
 public:
  // `flags` go with every registration, the listener's too.
  OneshotWorker(SharedQueue& queue, std::uint32_t flags, int accepts_per_turn);

  void run();

 private:
  void dispatch(const epoll_event& event);
  void accept_some();
  void arm_listener();

  SharedQueue& queue_;
  Acceptor acceptor_;
  std::uint32_t flags_;
  int accepts_per_turn_;
  bool parked_ = false;  // the listener is left disarmed for a while: no fd to accept with
  bool stopping_ = false;
};

}  // namespace refserver
