#pragma once

#include <sys/epoll.h>

#include "acceptor.h"

// One of many that wait on one instance whose registrations are all one-shots.
class Worker {
 public:
  Worker(Queue& queue, std::uint32_t flags)
      : queue_(queue), acceptor_(queue.listen_fd), flags_(flags | EPOLLONESHOT) {}

  void run();
  void run_with_care();
  void run_with_help();

 private:
  void dispatch(const epoll_event& event);
  void accept_some();
  void accept_with_care();
  void arm_listener();

  Queue& queue_;
  Acceptor acceptor_;
  std::uint32_t flags_;
  bool parked_ = false;   // the listener is left disarmed for a while
  bool put_off_ = false;  // the same, for who takes care
};
