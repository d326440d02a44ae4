#pragma once

#include <cstdint>

class Epoll {
 public:
  Epoll();
  ~Epoll();
  Epoll(const Epoll&) = delete;
  Epoll& operator=(const Epoll&) = delete;
  bool add(int fd, std::uint32_t events);
  bool modify(int fd, std::uint32_t events);
  bool remove(int fd);

 private:
  int fd_;
};
