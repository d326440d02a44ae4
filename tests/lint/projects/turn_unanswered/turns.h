// Queues that many threads wait on: each takes a turn of a connection, and answers by what it is to be
// armed again.
#pragma once

#include <optional>
#include <vector>

#include "connection.h"

// Each with an instance of its own.
template <typename Turn>
class Queue {
 public:
  void take(int fd) { epoll.add(fd, EPOLLIN | EPOLLONESHOT, table.open(fd)); }
  Epoll epoll;
  Table table;
};

class Forgetful : public Queue<Forgetful> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();
};

class ByNumber : public Queue<ByNumber> {
 public:
  int turn(std::uint64_t token, std::uint32_t events);
  void run();
};

// A second thread begins turns of those that had too much.
class Resumed : public Queue<Resumed> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();
  void resume();

 private:
  std::vector<std::uint64_t> all_;
};

class ClosedBelow : public Queue<ClosedBelow> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();
};

// Work is done by whoever has asked for it, who closes.
class Working : public Queue<Working> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();
};

class Marking : public Queue<Marking> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();
};

class Pushing : public Queue<Pushing> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();

 private:
  std::vector<std::uint64_t> later_;
};

// The same, by a function of its own file.
class WorkingHere : public Queue<WorkingHere> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();
};

// What it has answered before holds as long as nothing else is wanted.
class Repeating : public Queue<Repeating> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();

 private:
  Rearm last_{-1, 0};
};

// Timers are levels in the same list, and never armed.
class Kinds : public Queue<Kinds> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  void take(int fd) { add(std::make_unique<Client>(fd), EPOLLONESHOT); }
  void add(std::unique_ptr<Served> served, std::uint32_t flags);
  std::optional<Rearm> turn(Served& served, std::uint32_t events);
  void run();
};

// Two numbers of one object: the other one is armed already.
class Pairs : public Queue<Pairs> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  void take(int fd);
  std::optional<Rearm> turn(Pair& pair, std::uint32_t events);
  void run();
};

// Levels: what is not changed stays as it is.
class Levels : public Queue<Levels> {
 public:
  struct Rearm {
    int fd;
    std::uint32_t interest;
  };
  std::optional<Rearm> turn(std::uint64_t token, std::uint32_t events);
  void run();
};
