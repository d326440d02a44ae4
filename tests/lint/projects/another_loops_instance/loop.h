// Loops with an instance of their own, and a pointer to the one that entries are changed in.
#pragma once

#include <map>

#include "epoll.h"

class Loop {
 public:
  virtual ~Loop() = default;
  void set_interest(int fd, std::uint32_t wanted);

 protected:
  Epoll epoll_;
  Epoll* changed_ = &epoll_;

 private:
  std::map<int, std::uint32_t> interest_;
};

// Adds through the pointer, too: it moves to another instance with all that comes later.
class MovingLoop {
 public:
  void move_to(Epoll& instance) { current_ = &instance; }
  Epoll& instance() { return epoll_; }
  void begin(int fd) { epoll_.add(fd, 1); }
  void move(int fd);
  void set_interest(int fd, std::uint32_t wanted, bool known);

 private:
  Epoll epoll_;
  Epoll* current_ = &epoll_;
};
