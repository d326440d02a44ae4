// A poller that does not trust its list: DEL before an ADD of its own, DEL of what may be gone with
// each errno told apart, numbers that come back under other owners.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <stdexcept>
#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      if (fd_ >= 0) ::close(fd_);
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

class Poller {
 public:
  void set_anew(const Fd& fd) {
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = fd.get()}};
    epoll_ctl(fd_.get(), EPOLL_CTL_DEL, fd.get(), nullptr);
    if (epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd.get(), &event) < 0)
      throw std::runtime_error("EPOLL_CTL_ADD");
  }
  void drop(const Fd& fd) {
    if (epoll_ctl(fd_.get(), EPOLL_CTL_DEL, fd.get(), nullptr) == 0) return;
    switch (errno) {
      case ENOENT:
      case EBADF:
      case EPERM:
        return;
      default:
        throw std::runtime_error("EPOLL_CTL_DEL");
    }
  }
  int wait() {
    epoll_event event;
    for (;;) {
      const int n = epoll_wait(fd_.get(), &event, 1, -1);
      if (n == 1) return event.data.fd;
      if (n < 0 && errno != EINTR) throw std::runtime_error("epoll_wait");
    }
  }

 private:
  Fd fd_{epoll_create1(EPOLL_CLOEXEC)};
};

class Slots {
 public:
  explicit Slots(int listener) : listener_(listener) {}
  void fill(int name) {
    Fd fd = take();
    if (!fd) return;
    poller_.set_anew(fd);
    slots_.insert_or_assign(name, std::move(fd));
  }
  // The old number is closed by the assignment, and may be the next one that is given out.
  void exchange(int name) {
    Fd& slot = slots_.at(name);
    slot = Fd(-1);
    slot = take();
    if (slot) poller_.set_anew(slot);
  }
  void end(int name) {
    poller_.drop(slots_.at(name));
    slots_.erase(name);
  }
  bool is_ended(int number) {
    std::array<char, 512> bytes;
    return ::recv(number, bytes.data(), bytes.size(), 0) == 0;
  }
  void run() {
    for (;;) {
      const int number = poller_.wait();
      if (!is_ended(number)) continue;
      for (auto& [name, fd] : slots_)
        if (fd.get() == number) return exchange(name);
    }
  }

 private:
  Fd take() const { return Fd(accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)); }
  int listener_;
  Poller poller_;
  std::map<int, Fd> slots_;
};

void serve(int listener) {
  Slots slots(listener);
  slots.fill(1);
  slots.run();
  slots.end(1);
}
