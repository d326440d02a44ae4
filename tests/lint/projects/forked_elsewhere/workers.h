#pragma once

#include <sys/epoll.h>
#include <unistd.h>

#include <functional>

// Each of `count` children runs `body`.
void run_workers(int count, const std::function<void()>& body);
// One child runs `before`, and then another program.
void run_program(const char* path, const std::function<void()>& before);

class Loop {
 public:
  Loop();
  void add(int fd);
  void run();
  int fd() const { return epoll_; }

 private:
  void turn();

  int epoll_;
};
