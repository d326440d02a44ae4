#pragma once

#include <functional>

class Listener {
 public:
  Listener();
  int fd() const { return fd_; }

 private:
  int fd_;
};

class Loop {
 public:
  Loop();
  void listen(int fd, unsigned extra);
  void run();

 private:
  int epoll_;
};

void start(int count, const std::function<void(int)>& body);
