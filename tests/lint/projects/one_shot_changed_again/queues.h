// Instances that many threads wait on. What is in the list is changed, by one way or another.
#pragma once

#include "connection.h"

class Modifying {
 public:
  void take(int fd) { epoll.add(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  void arm(const Rearm& rearm, std::uint64_t token);
  void run();
  Epoll epoll;
  Table table;
};

// What it knows to be in the list it changes.
class Knowing {
 public:
  void take(int fd) { arm({fd, EPOLLIN}, table.open(fd), false); }
  void arm(const Rearm& rearm, std::uint64_t token, bool listed);
  void run();
  Epoll epoll;
  Table table;
};

class FallingBack {
 public:
  void take(int fd) { epoll.add(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  void arm(const Rearm& rearm, std::uint64_t token);
  void run();
  Epoll epoll;
  Table table;
};

class Putting {
 public:
  void take(int fd) { epoll.put(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  void run();
  Epoll epoll;
  Table table;
};
