// At EMFILE a spare descriptor sheds; numbers that were inherited are swept; a loop that is meant
// to turn; a close of nothing.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
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
  // Of none it closes -1, which the kernel refuses and nobody minds.
  void reset() { ::close(std::exchange(fd_, -1)); }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

class Acceptor {
 public:
  explicit Acceptor(int listener) : listener_(listener), spare_(open_spare()) {}
  Fd take() {
    for (;;) {
      Fd fd(accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (fd) return fd;
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno != EMFILE && errno != ENFILE) return fd;
      shed();
    }
  }
  int listener() const { return listener_; }

 private:
  static Fd open_spare() { return Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }
  void shed() {
    spare_.reset();
    Fd(accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)).reset();
    spare_ = open_spare();
  }

  int listener_;
  Fd spare_;
};

class Server {
 public:
  explicit Server(int listener) : acceptor_(listener) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = listener}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener, &event) < 0)
      throw std::runtime_error("epoll_ctl");
  }
  // Time-out 0: it is meant to turn.
  void turn_for_ever() {
    std::array<epoll_event, 16> events;
    for (;;) {
      const int n = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
      if (n < 0 && errno != EINTR) return;
      for (int i = 0; i < n; ++i) on_event(events[static_cast<std::size_t>(i)].data.fd);
      ++turns_;
    }
  }

 private:
  void on_event(int number) {
    if (number == acceptor_.listener()) {
      if (Fd fd = acceptor_.take()) add(std::move(fd));
      return;
    }
    std::array<char, 512> bytes;
    if (::recv(number, bytes.data(), bytes.size(), 0) > 0) return;
    std::erase_if(open_, [number](const Fd& fd) { return fd.get() == number; });
  }
  void add(Fd fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd.get()}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) == 0)
      open_.push_back(std::move(fd));
  }

  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  Acceptor acceptor_;
  std::vector<Fd> open_;
  unsigned long turns_ = 0;
};

void close_inherited() {
  for (int fd = 3; fd < static_cast<int>(::sysconf(_SC_OPEN_MAX)); ++fd) ::close(fd);
}

void stdio_to_null() {
  const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int number : {0, 1, 2}) ::dup2(null.get(), number);
}

void serve(int listener) {
  Server server(listener);
  server.turn_for_ever();
}
