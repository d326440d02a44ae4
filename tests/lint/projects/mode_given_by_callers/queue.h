#pragma once

#include <cstdint>

#include "epoll.h"

struct Rearm {
  int fd;
  std::uint32_t interest;
};

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  std::uint32_t interest() const;
  int fd() const { return fd_; }

 private:
  int fd_;
  bool writing_ = false;
};

class Queue {
 public:
  Epoll epoll;
  void arm(const Rearm& rearm, std::uint32_t flags);
  void arm_without(const Rearm& rearm, std::uint32_t flags);
  void arm_unused(const Rearm& rearm, std::uint32_t flags);
  void arm_edge(const Rearm& rearm, std::uint32_t flags);
  void arm_mixed(const Rearm& rearm, std::uint32_t flags);
  void arm_from_table(const Rearm& rearm, std::uint32_t flags, int kind);
  void arm_end(const Rearm& rearm, std::uint32_t flags);
  void arm_alone(const Rearm& rearm, std::uint32_t flags);
};
