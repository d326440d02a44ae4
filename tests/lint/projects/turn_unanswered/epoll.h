// An epoll instance, and a wait on it.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <span>

class Epoll {
 public:
  Epoll();
  int fd() const { return fd_; }
  bool add(int fd, std::uint32_t events, std::uint64_t token);
  bool modify(int fd, std::uint32_t events, std::uint64_t token);

 private:
  int fd_;
};

class Batch {
 public:
  std::span<epoll_event> wait(int epoll_fd);

 private:
  epoll_event events_[16];
};
