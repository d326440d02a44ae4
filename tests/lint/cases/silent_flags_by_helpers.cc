// O_NONBLOCK and FD_CLOEXEC that come from members, templates and options: the registration is in
// order. The program executes others.
#include <fcntl.h>
#include <netdb.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {
    if (fd_ < 0) throw std::runtime_error("no descriptor");
  }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  Fd& close_on_exec() { return set(::fcntl(fd_, F_SETFD, FD_CLOEXEC)); }
  Fd& nonblocking() { return set(::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK)); }
  Fd& nonblocking_by_ioctl() {
    int on = 1;
    return set(::ioctl(fd_, FIONBIO, &on));
  }

 private:
  Fd& set(int result) {
    if (result < 0) throw std::runtime_error("fcntl");
    return *this;
  }
  int fd_;
};

enum class Option : int { none = 0, nonblocking = SOCK_NONBLOCK, close_on_exec = SOCK_CLOEXEC };
constexpr Option operator|(Option one, Option other) {
  return static_cast<Option>(static_cast<int>(one) | static_cast<int>(other));
}

template <Option options>
Fd make_socket(int family) {
  return Fd(::socket(family, SOCK_STREAM | static_cast<int>(options), 0));
}

Fd take(int listener, Option options) {
  return Fd(accept4(listener, nullptr, nullptr, static_cast<int>(options)));
}

class Poller {
 public:
  void add(const Fd& fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd.get()}};
    if (epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd.get(), &event) < 0)
      throw std::runtime_error("epoll_ctl");
  }

 private:
  Fd fd_{epoll_create1(EPOLL_CLOEXEC)};
};

int run() {
  return std::system("logrotate");
}

void keep(Fd fd);

void by_template(Poller& poller, int family) {
  Fd fd = make_socket<Option::nonblocking | Option::close_on_exec>(family);
  if (::listen(fd.get(), 128) < 0) return;
  poller.add(fd, EPOLLIN);
  keep(std::move(fd));
}

void by_chain(Poller& poller, int family) {
  Fd fd(::socket(family, SOCK_STREAM, 0));
  fd.close_on_exec().nonblocking();
  if (::listen(fd.get(), 128) < 0) return;
  poller.add(fd, EPOLLIN | EPOLLET);
  keep(std::move(fd));
}

void by_option(Poller& poller, int listener) {
  Fd fd = take(listener, Option::nonblocking | Option::close_on_exec);
  poller.add(fd, EPOLLIN | EPOLLET);
  keep(std::move(fd));
}

void by_ioctl(Poller& poller, int listener) {
  Fd fd = take(listener, Option::close_on_exec);
  poller.add(fd.nonblocking_by_ioctl(), EPOLLIN | EPOLLET);
  keep(std::move(fd));
}

// As they come from getaddrinfo, with the flags in the hints.
void by_hints(Poller& poller, const addrinfo& at) {
  Fd fd(::socket(at.ai_family, at.ai_socktype, at.ai_protocol));
  if (::bind(fd.get(), at.ai_addr, at.ai_addrlen) < 0 || ::listen(fd.get(), 128) < 0) return;
  fd.nonblocking();
  poller.add(fd, EPOLLIN);
  keep(std::move(fd));
}
