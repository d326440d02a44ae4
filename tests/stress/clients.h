// A process of clients that talk to a server under stress for some seconds: thousands of connections a
// second, which end in every way a connection can end.
#pragma once

#include <sys/types.h>

#include <cstdint>

class Clients {
 public:
  // Forks: before the server has a descriptor or a thread of its own.
  explicit Clients(int seconds);
  // Tells them where to connect to.
  void start(std::uint16_t port);
  // Waits until all have gone; returns how many conversations went as they should.
  long wait();

 private:
  int start_ = -1;
  int result_ = -1;
  pid_t pid_ = 0;
};
