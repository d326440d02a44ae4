// A connection, and a table of those that there are.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "epoll.h"

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(const Connection&) = delete;
  ~Connection();
  int fd() const { return fd_; }
  std::uint32_t interest() const { return blocked_ ? EPOLLOUT : EPOLLIN; }
  // False at its end.
  bool advance();

 private:
  int fd_;
  bool blocked_ = false;
};

struct Rearm {
  int fd;
  std::uint32_t interest;
};

class Table {
 public:
  std::uint64_t open(int fd);
  // What to watch it for afterwards; nothing when it is closed.
  std::optional<Rearm> take_turn(std::uint64_t token);

  std::mutex lock;
  std::vector<std::unique_ptr<Connection>> all;
};

// A new connection; -1 for none.
int accept_one(int listener);
