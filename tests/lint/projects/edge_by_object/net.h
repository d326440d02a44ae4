// A listener, connections, the batch of a wait, and what ends the program: defined in net.cc.
#pragma once

#include <sys/epoll.h>

#include <span>
#include <string>

class Listener {
 public:
  explicit Listener(int port);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  int number() const { return fd_; }

 private:
  int fd_ = -1;
};

class Acceptor {
 public:
  enum class Outcome { accepted, none, failed };
  struct Result {
    Outcome outcome;
    int fd = -1;
  };
  explicit Acceptor(int fd);
  Result accept_one();

 private:
  int fd_;
};

enum class Next { wait, again, close };

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // One piece, whether there is more or not.
  Next read_once();
  // One piece; `again` where there may be more.
  Next read_piece();

 private:
  const int fd_;
  std::string in_;
};

class Batch {
 public:
  std::span<epoll_event> wait(int epoll, int timeout);

 private:
  epoll_event events_[32];
};

// Readable when the program is to end.
int stop_number();
