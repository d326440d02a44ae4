// Owners in unions, optionals and behind counters, and what is wrong about them nevertheless.
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
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

 private:
  int fd_;
};

union Maybe {
  Maybe() : none() {}
  ~Maybe() {}
  char none;
  Fd some;
};

// By hand, and by the owner.
void union_member(int listener) {
  Maybe maybe;
  new (&maybe.some) Fd(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  const int fd = maybe.some.get();
  maybe.some.~Fd();
  if (fd >= 0) ::close(fd);  // ofd-double-close
}

ssize_t ended(int listener) {
  std::optional<Fd> fd(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  const int number = fd->get();
  fd.reset();
  char byte;
  return ::read(number, &byte, 1);  // ofd-use-after-close
}

// Two counters of one kind: who brings it to 0 closes; but a test of something else is none.
struct Shared {
  std::atomic<int> users{1};
  int fd = -1;
};

void release(Shared& shared) {
  if (shared.users.fetch_sub(1) == 1) ::close(shared.fd);
}

ssize_t another_uses_it(Shared& shared) {
  release(shared);
  char byte;
  return ::read(shared.fd, &byte, 1);
}

void end(Shared& shared) {
  shared.users.fetch_sub(1);
  ::close(shared.fd);
}

ssize_t used_when_ended(Shared& shared) {
  end(shared);
  char byte;
  return ::read(shared.fd, &byte, 1);  // ofd-use-after-close
}
