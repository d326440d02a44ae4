// EPOLLET for sockets that a class makes.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool set_nonblocking() const {
    return ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK) == 0;
  }

 private:
  int fd_;
};

enum class Trigger : std::uint32_t { level = 0, edge = EPOLLET };

class Poller {
 public:
  bool add(const Socket& socket, Trigger trigger) {
    epoll_event event{.events = EPOLLIN | static_cast<std::uint32_t>(trigger),
                      .data = {.fd = socket.get()}};
    return epoll_ctl(fd_, EPOLL_CTL_ADD, socket.get(), &event) == 0;
  }

 private:
  int fd_ = -1;
};

void keep(Socket socket);

void blocks(Poller& poller, int listener) {
  Socket socket(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (socket.get() < 0 || !poller.add(socket, Trigger::edge)) return;  // ofd-edge-blocking-fd
  keep(std::move(socket));
}

void by_flag(Poller& poller, int listener) {
  Socket socket(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (socket.get() < 0 || !poller.add(socket, Trigger::edge)) return;
  keep(std::move(socket));
}

void by_member(Poller& poller, int listener) {
  Socket socket(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (socket.get() < 0 || !socket.set_nonblocking()) return;
  if (poller.add(socket, Trigger::edge)) keep(std::move(socket));
}

void level(Poller& poller, int listener) {
  Socket socket(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (socket.get() < 0 || !poller.add(socket, Trigger::level)) return;
  keep(std::move(socket));
}
