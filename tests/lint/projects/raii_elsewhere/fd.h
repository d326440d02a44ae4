#pragma once

#include <utility>

void close_fd(int fd);

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~Fd() { reset(); }

  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1) {
    if (const int old = std::exchange(fd_, fd); old >= 0) close_fd(old);
  }

 private:
  int fd_ = -1;
};

class Epoll {
 public:
  Epoll();
  bool add(int fd, unsigned events);
  bool remove(int fd);

 private:
  Fd fd_;
};

class Session {
 public:
  explicit Session(int fd);
  ~Session();
  int fd() const { return fd_; }

 private:
  int fd_;
};

struct Accepted {
  enum class Outcome { made, none, failed } outcome;
  int fd = -1;
};

Accepted accept_one(int listener);
Accepted accept_blocking(int listener);
