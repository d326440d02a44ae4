// Descriptions that have other holders: the entry goes first. A socket that was cloned for a
// library, one that is kept in a store for the next process, one that a child was given; and what
// is amiss in between is put right before the loop waits.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~Fd() { reset(); }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  Fd clone() const { return Fd(::fcntl(fd_, F_DUPFD_CLOEXEC, 0)); }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// Of which the kernel has a reference each: sent to the service manager by another file.
bool send_to_store(int fd, const char* name);

class Loop {
 public:
  bool add(const Fd& fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd.get()}};
    return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) == 0;
  }
  void remove(const Fd& fd) {
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd.get(), nullptr) < 0 && errno != ENOENT)
      ++failures_;
  }
  // Out and in again instead of MOD.
  bool change(const Fd& fd, std::uint32_t events) {
    remove(fd);
    return add(fd, events);
  }
  bool wait() {
    epoll_event event;
    return epoll_wait(epoll_.get(), &event, 1, -1) >= 0 || errno == EINTR;
  }

 private:
  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  int failures_ = 0;
};

class Connection {
 public:
  Connection(Loop& loop, Fd fd) : loop_(loop), fd_(std::move(fd)) {}
  Connection(const Connection&) = delete;
  ~Connection() {
    if (clone_) loop_.remove(fd_);
  }
  bool start() { return loop_.add(fd_, EPOLLIN); }
  // A library reads from its own copy from now on.
  int for_library() {
    clone_ = fd_.clone();
    return clone_.get();
  }
  bool send_only() { return loop_.change(fd_, EPOLLOUT | EPOLLONESHOT); }

 private:
  Loop& loop_;
  Fd clone_, fd_;
};

class Store {
 public:
  explicit Store(Loop& loop) : loop_(loop) {}
  bool keep(const std::string& name, Fd fd) {
    loop_.remove(fd);
    if (!send_to_store(fd.get(), name.c_str())) return loop_.add(fd, EPOLLIN);
    fd.reset();
    return true;
  }

 private:
  Loop& loop_;
};

void cloned(Loop& loop, int listener) {
  Connection connection(loop,
                        Fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)));
  if (!connection.start() || connection.for_library() < 0) return;
  while (connection.send_only() && loop.wait()) continue;
}

void stored(Loop& loop, int listener) {
  Fd fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd || !loop.add(fd, EPOLLIN)) return;
  Store(loop).keep("connection", std::move(fd));
  loop.wait();
}

// The copy ends as well before anybody waits.
void both_end(Loop& loop, int listener) {
  Fd fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd || !loop.add(fd, EPOLLIN)) return;
  Fd copy = fd.clone();
  fd.reset();
  copy.reset();
  loop.wait();
}

// The same description under the same number again.
void put_back(Loop& loop, int listener) {
  const Fd fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd || !loop.add(fd, EPOLLIN)) return;
  const Fd kept = fd.clone();
  const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!kept || !null || ::dup3(null.get(), fd.get(), O_CLOEXEC) < 0) return;
  if (::dup3(kept.get(), fd.get(), O_CLOEXEC) < 0) return;
  loop.remove(fd);
  loop.wait();
}
