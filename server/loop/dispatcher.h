// One selector thread that waits and accepts, and workers that do the I/O of the connections it
// hands them. How a connection is taken out of the interest list meanwhile, and put back, is what
// the two architectures built on this differ in.
#pragma once

#include "loop/shared_queue.h"
#include "loop/threads.h"
#include "loop/work_queue.h"

namespace refserver {

class Dispatcher {
 public:
  Dispatcher(const Options& options, int listen_fd);
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;
  virtual ~Dispatcher() = default;

  void run() noexcept;

 protected:
  // On the selector thread, before a worker can see the connection.
  virtual void hand_off(int fd) = 0;
  // On the worker thread, when it is done with it.
  virtual void take_back(const SharedQueue::Rearm& rearm, Slots::Token token) = 0;
  // What a new connection is registered with.
  [[nodiscard]] virtual std::uint32_t first_events() const = 0;

  SharedQueue queue_;

 private:
  struct Item {
    Slots::Token token;
    std::uint32_t events;
  };

  void select();
  void dispatch(const epoll_event& event);
  void accept_some();
  void work();

  Acceptor acceptor_;
  WorkQueue<Item> items_;
  bool accepting_ = true;
  bool stopping_ = false;
};

}  // namespace refserver
