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
// The same, with flags.
void add_with(int epoll, int fd, bool one_shot, bool edge);
// The same, and it does not block from then on.
void add_nonblocking(int epoll, int fd, bool one_shot, bool edge);
// Until the program ends.
void run(int epoll);
