// A listener that tells how an accept ended, and a queue of events: defined in net.cc.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <span>

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

class Batch {
 public:
  std::span<epoll_event> wait(int epoll, int timeout);

 private:
  epoll_event events_[32];
};

struct Queue {
  Queue(int the_epoll, int the_listener) : epoll(the_epoll), listener(the_listener) {}

  bool add(int fd, std::uint32_t events);
  bool modify(int fd, std::uint32_t events);
  void keep(int fd, std::uint32_t events);

  const int epoll;
  const int listener;
};

int listener_of(int port);
// Makes a queue, adds its listener with these events, and has it worked on.
void run_queue(int port, std::uint32_t events, const std::function<void(Queue&)>& work);
