// Two descriptors of one description, one for each direction, and an instance in an instance.
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cstdint>
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

class Poller {
 public:
  bool add(const Fd& fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd.get()}};
    return epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd.get(), &event) == 0;
  }
  void remove(const Fd& fd) { epoll_ctl(fd_.get(), EPOLL_CTL_DEL, fd.get(), nullptr); }
  bool add_inner(const Poller& inner) { return add(inner.fd_, EPOLLIN); }

 private:
  Fd fd_{epoll_create1(EPOLL_CLOEXEC)};
};

class Duplex {
 public:
  Duplex(Poller& poller, int fd)
      : poller_(poller), in_(fd), out_(::fcntl(fd, F_DUPFD_CLOEXEC, 0)) {}
  Duplex(const Duplex&) = delete;
  ~Duplex() {
    poller_.remove(in_);
    poller_.remove(out_);
  }
  bool start() { return poller_.add(in_, EPOLLIN) && poller_.add(out_, EPOLLOUT | EPOLLONESHOT); }

 private:
  Poller& poller_;
  Fd in_, out_;
};

bool serve(int fd) {
  Poller outer, inner;
  if (!outer.add_inner(inner)) return false;
  Duplex both(inner, fd);
  return both.start();
}
