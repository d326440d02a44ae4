// An owner that is given by value: the parameter is the temporary, and it is destroyed once.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

bool greet(Fd connection) { return ::send(connection.get(), "hello\n", 6, MSG_NOSIGNAL) == 6; }

bool greet_next(int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  return fd >= 0 && greet(Fd(fd));
}

bool greet_given(Fd connection) { return greet(std::move(connection)); }
