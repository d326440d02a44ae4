// Half a request is armed again by another thread, by the connection's own number.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "connection.h"

class Halves {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  void take(int fd);
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();
  void arm_halves();
  Epoll epoll;
  Table table;

 private:
  std::vector<std::uint64_t> all_;
};
