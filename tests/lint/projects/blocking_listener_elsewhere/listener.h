#pragma once

class Blocking {
 public:
  explicit Blocking(const char* name);
  ~Blocking();
  int fd() const { return fd_; }

 private:
  int fd_;
};

class Nonblocking {
 public:
  explicit Nonblocking(const char* name);
  ~Nonblocking();
  int fd() const { return fd_; }

 private:
  int fd_;
};

void add(int epoll, int fd);
// Until the program ends.
void run(int epoll);
