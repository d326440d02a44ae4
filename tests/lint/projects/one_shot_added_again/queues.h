// Instances that many threads wait on, each with its own way to arm a connection again.
#pragma once

#include "connection.h"

// It adds again.
class Adding {
 public:
  void take(int fd) { epoll.add(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  void arm(const Rearm& rearm, std::uint64_t token);
  void run();
  Epoll epoll;
  Table table;

 private:
  void dispatch(const epoll_event& event);
};

// It was taken off before.
class Removing {
 public:
  void take(int fd) { epoll.add(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  void arm(const Rearm& rearm, std::uint64_t token);
  void off(std::uint64_t token);
  void run();
  Epoll epoll;
  Table table;
};

// It is taken off by who begins with it, and added by who ends with it.
class HandingOver {
 public:
  void take(int fd) { epoll.add(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  void run();
  void work();
  Epoll epoll;
  Table table;

 private:
  void push(std::uint64_t token);
  std::uint64_t pop();
  std::mutex lock_;
  std::vector<std::uint64_t> items_;
};

// The next turn is another thread's.
class Migrating {
 public:
  explicit Migrating(Migrating* next) : next_(next) {}
  void take(int fd) { epoll.add(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  void run();
  Epoll epoll;
  Table table;

 private:
  Migrating* next_;
};

// Levels: they are told again without being armed.
class Levels {
 public:
  void take(int fd) { epoll.add(fd, EPOLLIN, table.open(fd)); }
  void run();
  Epoll epoll;
  Table table;
};

// One token for two numbers: the client's, and one that was connected before.
class Pairs {
 public:
  struct Pair {
    int client;
    int upstream;
  };
  void take(int fd);
  void run();
  Epoll epoll;
  std::vector<Pair> pairs;
};

// What is added is another number than what the event was of.
class Reconnecting {
 public:
  struct Again {
    int fd;
    std::uint32_t interest;
  };
  void take(int fd) { epoll.add(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  std::optional<Again> turn(std::uint64_t token);
  void run();
  Epoll epoll;
  Table table;
};

// Events are kept for later, and their numbers taken off meanwhile.
class Deferring {
 public:
  void take(int fd) { epoll.add(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  void run();
  Epoll epoll;
  Table table;

 private:
  std::vector<epoll_event> later_;
};
