#pragma once

class Wakeup {
 public:
  Wakeup();
  int fd() const { return fd_; }
  void signal() const;
  void clear();

 private:
  int fd_;
};

class Loop {
 public:
  Loop();
  void watch(int fd);
  void run();

 private:
  int epoll_;
};
