// Owners that close, and numbers that nobody owns.
#include <sys/socket.h>
#include <unistd.h>
#include <fcntl.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

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

struct Connection {
  explicit Connection(int number) : fd(number) {}
  int fd;
};

int take(int listener) { return accept4(listener, nullptr, nullptr, SOCK_CLOEXEC); }

bool above_the_limit(int listener, bool full) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);  // ofd-descriptor-leak
  if (fd < 0 || full) return false;
  ::close(fd);
  return true;
}

bool owned(int listener, bool full) {
  const Fd fd(take(listener));
  return fd.get() >= 0 && !full;
}

std::optional<Fd> returned(int listener) {
  Fd fd(take(listener));
  if (fd.get() < 0) return std::nullopt;
  return std::optional<Fd>(std::move(fd));
}

std::unique_ptr<Connection> in_an_object(int listener) {
  const int fd = take(listener);
  if (fd < 0) return nullptr;
  return std::make_unique<Connection>(fd);
}

class Server {
 public:
  void take_into(int listener) {
    const int fd = take(listener);
    if (fd >= 0) fds_.push_back(fd);
  }
  void emplace(int listener) {
    const int fd = take(listener);
    if (fd >= 0) connections_.emplace(fd, std::make_unique<Connection>(fd));
  }
  void insert(int listener) {
    if (const int fd = take(listener); fd >= 0) set_.insert(fd);
  }
  void by_key(int listener) {
    if (const int fd = take(listener); fd >= 0) states_[fd] = 1;
  }
  void handler(int listener) {
    if (const int fd = take(listener); fd >= 0) on_connection_(fd);
  }
  void bound(int listener) {
    if (const int fd = take(listener); fd >= 0) later_.emplace_back([fd] { ::close(fd); });
  }
  void thread(int listener) {
    if (const int fd = take(listener); fd >= 0) std::thread([fd] { ::close(fd); }).detach();
  }
  void thread_with_argument(int listener) {
    if (const int fd = take(listener); fd >= 0)
      std::thread([](int number) { ::close(number); }, fd).detach();
  }

 private:
  std::vector<int> fds_;
  std::map<int, std::unique_ptr<Connection>> connections_;
  std::set<int> set_;
  std::map<int, int> states_;
  std::function<void(int)> on_connection_;
  std::vector<std::function<void()>> later_;
};

template <class Owner>
Owner owner_of(int listener) {
  return Owner(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
}
template Fd owner_of<Fd>(int);
