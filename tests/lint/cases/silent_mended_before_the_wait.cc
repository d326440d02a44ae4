// What would be amiss if the path waited is put right before it does; a mode that is exchanged on
// purpose; a pause.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void unblock() const {
    if (::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK) < 0)
      throw std::runtime_error("fcntl");
  }

 private:
  int fd_;
};

class Loop {
 public:
  void add(const Fd& fd, std::uint32_t events) { control(EPOLL_CTL_ADD, fd, events); }
  void modify(const Fd& fd, std::uint32_t events) { control(EPOLL_CTL_MOD, fd, events); }
  void keep(Fd fd);
  int wait() {
    epoll_event event;
    for (;;) {
      const int n = epoll_wait(epoll_.get(), &event, 1, -1);
      if (n == 1) return event.data.fd;
      if (n < 0 && errno != EINTR) throw std::runtime_error("epoll_wait");
    }
  }

 private:
  void control(int operation, const Fd& fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd.get()}};
    if (epoll_ctl(epoll_.get(), operation, fd.get(), &event) < 0)
      throw std::runtime_error("epoll_ctl");
  }
  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
};

void listener_is_unblocked_after_add(Loop& loop) {
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd || ::listen(fd.get(), 64) < 0) return;
  loop.add(fd, EPOLLIN);
  fd.unblock();
  loop.keep(std::move(fd));
  loop.wait();
}

void connection_is_unblocked_after_add(Loop& loop, int listener) {
  Fd fd(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (!fd) return;
  loop.add(fd, EPOLLIN | EPOLLET);
  fd.unblock();
  loop.keep(std::move(fd));
  loop.wait();
}

// One event with the first request, edges from then on.
void exchanges_its_mode(Loop& loop, int listener) {
  Fd fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd) return;
  loop.add(fd, EPOLLIN | EPOLLONESHOT);
  if (loop.wait() != fd.get()) return;
  loop.modify(fd, EPOLLIN | EPOLLET);
  loop.keep(std::move(fd));
}

// A pause: an empty mask under a mode loses nothing, and the mode is there again behind it.
void pauses(Loop& loop, const Fd& fd) {
  loop.add(fd, EPOLLIN | EPOLLET);
  loop.modify(fd, 0);
  loop.wait();
  loop.modify(fd, EPOLLIN | EPOLLET);
}
