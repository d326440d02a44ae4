// Listeners made by a class, by a function that returns one, and in a lambda.
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <fcntl.h>
#include <unistd.h>

#include <utility>

class Socket {
 public:
  explicit Socket(int flags) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0)) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool listen() { return ::listen(fd_, 128) == 0; }
  bool set_nonblocking() {
    const int flags = ::fcntl(fd_, F_GETFL);
    return ::fcntl(fd_, F_SETFL, flags | O_NONBLOCK) == 0;
  }

 private:
  int fd_;
};

bool watch(int epoll, const Socket& socket) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = socket.get()}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, socket.get(), &event) == 0;
}

void serve(int epoll, Socket listener);

void blocking(int epoll) {
  Socket listener(0);
  if (listener.get() < 0 || !listener.listen()) return;
  if (!watch(epoll, listener)) return;  // ofd-blocking-listener
  serve(epoll, std::move(listener));
}

void by_flag(int epoll) {
  Socket listener(SOCK_NONBLOCK);
  if (listener.get() < 0 || !listener.listen() || !watch(epoll, listener)) return;
  serve(epoll, std::move(listener));
}

void by_member(int epoll) {
  Socket listener(0);
  if (listener.get() < 0 || !listener.set_nonblocking()) return;
  if (!listener.listen() || !watch(epoll, listener)) return;
  serve(epoll, std::move(listener));
}

void in_a_lambda(int epoll) {
  const auto add = [epoll](int fd) {
    epoll_event event{EPOLLIN, {.fd = fd}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
  };
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  if (::listen(fd, 1) == 0 && add(fd)) epoll_wait(epoll, nullptr, 0, 0);  // ofd-blocking-listener
  ::close(fd);
}

// A connection that will be made is no listener.
void connects(int epoll, const sockaddr_in& to) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  epoll_event event{EPOLLIN, {.fd = fd}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0)
    ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  ::close(fd);
}
