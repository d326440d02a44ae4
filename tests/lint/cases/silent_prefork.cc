// Workers of a supervisor, each with its own loop, and listeners that somebody else has opened: the
// service manager, or the process before over a socket.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  bool prepare() const {
    return add_flag(F_GETFD, F_SETFD, FD_CLOEXEC) && add_flag(F_GETFL, F_SETFL, O_NONBLOCK);
  }

 private:
  bool add_flag(int get, int set, int flag) const {
    const int flags = ::fcntl(fd_, get);
    return flags >= 0 && ::fcntl(fd_, set, flags | flag) == 0;
  }
  int fd_;
};

std::vector<std::unique_ptr<Fd>> passed_listeners() {
  std::vector<std::unique_ptr<Fd>> listeners;
  const char* const count = std::getenv("LISTEN_FDS");
  const int end = 3 + (count == nullptr ? 0 : std::atoi(count));
  for (int number = 3; number < end; ++number) {
    auto fd = std::make_unique<Fd>(number);
    if (fd->prepare()) listeners.push_back(std::move(fd));
  }
  return listeners;
}

std::unique_ptr<Fd> received_listener(const Fd& channel) {
  char byte = 0;
  iovec part{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(channel.get(), &message, MSG_CMSG_CLOEXEC) <= 0) return nullptr;
  const cmsghdr* const rights = CMSG_FIRSTHDR(&message);
  if (rights == nullptr || rights->cmsg_type != SCM_RIGHTS) return nullptr;
  int number = -1;
  std::memcpy(&number, CMSG_DATA(rights), sizeof number);
  auto fd = std::make_unique<Fd>(number);
  return fd->prepare() ? std::move(fd) : nullptr;
}

class Worker {
 public:
  explicit Worker(const std::vector<std::unique_ptr<Fd>>& listeners) : listeners_(listeners) {}
  bool run() {
    for (const auto& listener : listeners_)
      if (!add(*listener, EPOLLIN | EPOLLEXCLUSIVE)) return false;
    epoll_event event;
    for (;;) {
      const int n = epoll_wait(epoll_.get(), &event, 1, -1);
      if (n < 0 && errno != EINTR) return false;
      if (n == 1) on_event(event.data.fd);
    }
  }

 private:
  bool add(const Fd& fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd.get()}};
    return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) == 0;
  }
  void on_event(int number) {
    for (const auto& listener : listeners_)
      if (listener->get() == number) return take(*listener);
    std::array<char, 512> bytes;
    if (::recv(number, bytes.data(), bytes.size(), 0) <= 0) connections_.erase(number);
  }
  void take(const Fd& listener) {
    Fd fd(accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd && add(fd, EPOLLIN)) connections_.emplace(fd.get(), std::move(fd));
  }

  const std::vector<std::unique_ptr<Fd>>& listeners_;
  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  std::map<int, Fd> connections_;
};

int supervise() {
  const auto listeners = passed_listeners();
  for (int running = 0;;) {
    for (; running < 4; ++running)
      if (::fork() == 0) std::_Exit(Worker(listeners).run() ? 0 : 1);
    if (::wait(nullptr) > 0) --running;
  }
}
