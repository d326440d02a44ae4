// An epoll instance and the batch of one epoll_wait.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <span>

#include "net/fd.h"

namespace refserver {

class Epoll {
 public:
  static constexpr int kBatch = 64;

  Epoll();  // throws std::system_error

  [[nodiscard]] int fd() const { return fd_.get(); }
  bool add(int fd, std::uint32_t events, std::uint64_t token);
  bool modify(int fd, std::uint32_t events, std::uint64_t token);
  bool remove(int fd);
  void close() { fd_.reset(); }

 private:
  Fd fd_;
};

class Batch {
 public:
  explicit Batch(int limit = Epoll::kBatch) : limit_(limit) {}
  void set_limit(int limit) { limit_ = limit; }

  // Empty on a time-out and on EINTR, which says nothing but "look at your flags".
  std::span<epoll_event> wait(int epoll_fd, int timeout_ms = -1);

 private:
  int wait_for_events(int epoll_fd, int timeout_ms);

  int limit_;
  epoll_event events_[Epoll::kBatch];  // left as it is: the kernel fills what is looked at
#if !defined(REFSERVER_PLANT)
  // What the planted overrun runs over, in place of something that matters: more than there are
  // events in its scenario, less than the kernel is told.
  epoll_event behind_[Epoll::kBatch * 3];
#endif
};

}  // namespace refserver
