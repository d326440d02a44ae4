// An owner in a union, destroyed by who knows that it is there.
#include <sys/socket.h>
#include <unistd.h>

#include <new>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  int fd_;
};

union Maybe {
  Maybe() : none() {}
  ~Maybe() {}
  char none;
  Fd some;
};

void one(int listener) {
  Maybe maybe;
  new (&maybe.some) Fd(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  maybe.some.~Fd();
}
