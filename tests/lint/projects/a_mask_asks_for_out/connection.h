#pragma once

#include <cstdint>
#include <string>

bool modify(int epoll, int fd, std::uint32_t events);

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  int fd() const { return fd_; }
  bool serve();
  bool look();
  std::uint32_t interest() const;
  std::uint32_t paused() const;

 private:
  int fd_;
  bool stopped_ = false;
  std::string output_;
};
