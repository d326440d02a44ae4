// An owned fd, and the one place where this server closes a number.
#pragma once

#include <utility>

namespace refserver {

// Never retried: on Linux the number is free even when close() says EINTR (close(2)).
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

  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1) {
    if (const int old = std::exchange(fd_, fd); old >= 0) close_fd(old);
  }

 private:
  int fd_ = -1;
};

}  // namespace refserver
