#pragma once

#include <sys/epoll.h>

#include <cstdint>

#include "acceptor.h"

class Loop {
 public:
  explicit Loop(int listener);
  ~Loop();
  void run();

 private:
  bool add(int fd, std::uint32_t events);
  bool remove(int fd);
  void accept_some();
  bool start();
  void pause();
  void serve(int fd);

  int epoll_;
  int listener_;
  Acceptor acceptor_;
};
