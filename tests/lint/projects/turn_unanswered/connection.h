// A connection, what its turn comes to, and a table of those that there are.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "epoll.h"

enum class Next { wait, work, close };

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(const Connection&) = delete;
  ~Connection();
  int fd() const { return fd_; }
  bool is_half() const { return got_ != 0; }
  bool is_ended() const { return fd_ < 0; }
  std::uint32_t interest() const { return blocked_ ? EPOLLOUT : EPOLLIN; }
  Next advance(std::uint32_t events);
  // Closes it at its end.
  void advance_or_close(std::uint32_t events);

  bool paused = false;

 private:
  int fd_;
  int got_ = 0;
  bool blocked_ = false;
};

struct Slot {
  std::mutex lock;
  std::unique_ptr<Connection> connection;
};

// A connection, or a timer.
class Served {
 public:
  virtual ~Served();
  virtual Next serve(std::uint32_t events) = 0;
  bool is_timer() const { return timer_; }
  int fd() const { return fd_; }

 protected:
  Served(int fd, bool timer) : fd_(fd), timer_(timer) {}

 private:
  int fd_;
  bool timer_;
};

class Client final : public Served {
 public:
  explicit Client(int fd) : Served(fd, false) {}
  Next serve(std::uint32_t events) override;
};

class Timer final : public Served {
 public:
  explicit Timer(int fd) : Served(fd, true) {}
  Next serve(std::uint32_t events) override;
};

struct Pair {
  int client;
  int upstream;
  bool upstream_pending;
  Next pass_on(std::uint32_t events);
};

class Table {
 public:
  std::uint64_t open(int fd);
  Slot& at(std::uint64_t token);
  void close(Slot& slot);

 private:
  std::mutex lock_;
  std::vector<std::unique_ptr<Slot>> all_;
};

// A new connection; -1 for none.
int accept_one(int listener);
