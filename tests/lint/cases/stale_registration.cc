// Owners of numbers, and duplicates that outlive them.
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() { reset(); }
  void reset() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  Fd copy() const { return Fd(::fcntl(fd_, F_DUPFD_CLOEXEC, 0)); }
  int get() const { return fd_; }

 private:
  int fd_;
};

class Poller {
 public:
  bool add(const Fd& fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd.get()}};
    return epoll_ctl(fd_, EPOLL_CTL_ADD, fd.get(), &event) == 0;
  }
  void remove(const Fd& fd) { epoll_ctl(fd_, EPOLL_CTL_DEL, fd.get(), nullptr); }

 private:
  int fd_ = -1;
};

void keep(Fd fd);

void goes_first(Poller& poller, int number) {
  Fd fd(number);
  if (!poller.add(fd)) return;
  Fd copy = fd.copy();
  if (copy.get() < 0) return;
  fd.reset();  // ofd-stale-registration
  keep(std::move(copy));
}

void deregistered(Poller& poller, int number) {
  Fd fd(number);
  if (!poller.add(fd)) return;
  Fd copy = fd.copy();
  poller.remove(fd);
  fd.reset();
  keep(std::move(copy));
}

// Destroyed in the reverse order: the copy goes first, and takes nothing with it.
void both_are_local(Poller& poller, int number) {
  Fd fd(number);
  if (!poller.add(fd)) return;
  const Fd copy = fd.copy();
}

void sole(Poller& poller, int number) {
  Fd fd(number);
  if (!poller.add(fd)) return;
  fd.reset();
}

// One for each direction, and both end together.
void two_directions(Poller& poller, int number) {
  Fd in(number);
  Fd out = in.copy();
  if (out.get() < 0 || !poller.add(in) || !poller.add(out)) {
    poller.remove(in);
    poller.remove(out);
    return;
  }
  poller.remove(in);
  poller.remove(out);
}
