#pragma once

#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() { reset(); }
  int get() const { return fd_; }
  void reset(int fd = -1) {
    if (const int old = std::exchange(fd_, fd); old >= 0) ::close(old);
  }

 private:
  int fd_;
};

struct Parser {
  virtual ~Parser() = default;
};
std::unique_ptr<Parser> make_parser();

struct Connection {
  Connection(int fd, std::unique_ptr<Parser> made);
  bool advance(unsigned events);

  Fd fd;
  std::unique_ptr<Parser> parser;
  std::string out;
};
