// A server that never deregisters: its owners close, and the entry goes with the description.
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// What failed says so by an exception, and what was open is closed by its owner.
template <class Result>
Result checked(Result result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

Fd listen_on(std::uint16_t port) {
  Fd fd(checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  checked(bind(fd.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), "bind");
  checked(listen(fd.get(), 128), "listen");
  return fd;
}

struct Connection {
  Fd fd;
  std::string kept;
  bool on_input() {
    std::array<char, 1024> bytes;
    const ssize_t n = ::recv(fd.get(), bytes.data(), bytes.size(), 0);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    kept.append(bytes.data(), static_cast<std::size_t>(n));
    return n > 0;
  }
};

class Server {
 public:
  explicit Server(std::uint16_t port)
      : listener_(listen_on(port)), epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
    watch(listener_);
  }
  void run() {
    std::array<epoll_event, 64> events;
    for (;;) {
      const int n = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
      if (n < 0 && errno != EINTR) return;
      for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n))) {
        if (event.data.fd == listener_.get())
          take();
        else if (!connections_.at(event.data.fd)->on_input())
          connections_.erase(event.data.fd);
      }
    }
  }

 private:
  void watch(const Fd& fd) {
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = fd.get()}};
    checked(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event), "epoll_ctl");
  }
  void take() {
    while (Fd fd{accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)}) {
      watch(fd);
      const int number = fd.get();
      connections_[number] = std::make_unique<Connection>(Connection{std::move(fd), {}});
    }
  }

  Fd listener_, epoll_;
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
};

void serve() {
  Server server(7);
  server.run();
}
