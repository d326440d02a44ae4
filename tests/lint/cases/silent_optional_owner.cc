// A std::optional of an owner, which destroys what it holds once: its storage is a union, whose own
// destructor destroys no member.
#include <sys/socket.h>
#include <unistd.h>

#include <new>
#include <optional>
#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::optional<Fd> take(int listener) {
  Fd fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd) return std::nullopt;
  return fd;
}

bool watch(int fd);

void takes_all(int listener) {
  while (auto fd = take(listener))
    if (watch(fd->get())) fd->release();
}

void emplaces(int listener) {
  std::optional<Fd> maybe;
  maybe.emplace(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
}
