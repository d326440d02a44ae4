// The same with an owner of the number.
#include <unistd.h>

#include "out.h"

class Owner {
 public:
  explicit Owner(int fd) : fd_(fd) {}
  void end(const char* text, size_t length) {
    const int fd = fd_;
    reset();
    out_flush(fd, text, length);  // ofd-use-after-close
  }
  void end_in_order(const char* text, size_t length) {
    out_flush(fd_, text, length);
    reset();
  }

 private:
  void reset() {
    ::close(fd_);
    fd_ = -1;
  }

  int fd_;
};

void use(Owner& owner) {
  owner.end("bye", 3);
}

void use_in_order(Owner& owner) {
  owner.end_in_order("bye", 3);
}
