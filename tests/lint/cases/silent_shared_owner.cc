// Two shared pointers to one owner, of which one ends: the other one keeps it.
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

ssize_t one_of_two_ends(int listener) {
  auto first = std::make_shared<Fd>(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  const auto second = first;
  first.reset();
  char byte;
  return ::read(second->get(), &byte, 1);
}
