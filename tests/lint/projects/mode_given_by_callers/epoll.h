#pragma once

#include <cstdint>

class Epoll {
 public:
  Epoll();
  bool add(int fd, std::uint32_t events);
  bool modify(int fd, std::uint32_t events);
  int fd() const { return fd_; }

 private:
  int fd_;
};
