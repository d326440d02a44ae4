// Sockets that are registered before they connect or listen: the first event is a hang-up, and the
// owner knows that.
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <utility>

class Socket {
 public:
  Socket() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
  Socket(const Socket&) = delete;
  virtual ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int number() const { return fd_; }
  virtual void on_event(std::uint32_t events) = 0;

 private:
  int fd_;
};

class Loop {
 public:
  bool set(Socket& socket, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.ptr = &socket}};
    if (epoll_ctl(fd_, EPOLL_CTL_MOD, socket.number(), &event) == 0) return true;
    return errno == ENOENT && epoll_ctl(fd_, EPOLL_CTL_ADD, socket.number(), &event) == 0;
  }
  void run() {
    std::array<epoll_event, 16> events;
    for (;;) {
      const int n = epoll_wait(fd_, events.data(), static_cast<int>(events.size()), -1);
      if (n < 0 && errno != EINTR) return;
      for (int i = 0; i < n; ++i)
        static_cast<Socket*>(events[i].data.ptr)->on_event(events[i].events);
    }
  }

 private:
  int fd_ = epoll_create1(EPOLL_CLOEXEC);
};

class Client : public Socket {
 public:
  Client(Loop& loop, const sockaddr_in& to) : loop_(loop) {
    if (!loop_.set(*this, EPOLLIN | EPOLLOUT)) return;
    const int result = ::connect(number(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
    connecting_ = result < 0 && errno == EINPROGRESS;
  }
  void on_event(std::uint32_t events) override {
    if ((events & EPOLLOUT) != 0 && std::exchange(connecting_, false)) loop_.set(*this, EPOLLIN);
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return;
    std::array<char, 512> bytes;
    ended_ = ::recv(number(), bytes.data(), bytes.size(), 0) == 0;
  }

 private:
  Loop& loop_;
  bool connecting_ = false, ended_ = false;
};

class Listener : public Socket {
 public:
  Listener(Loop& loop, const sockaddr_in& at, std::function<void(int)> handler)
      : handler_(std::move(handler)) {
    listens_ = loop.set(*this, EPOLLIN) &&
               ::bind(number(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0 &&
               ::listen(number(), 128) == 0;
  }
  void on_event(std::uint32_t events) override {
    if (!listens_ || (events & EPOLLIN) == 0) return;
    const int fd = accept4(number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) handler_(fd);
  }

 private:
  std::function<void(int)> handler_;
  bool listens_ = false;
};

void serve(const sockaddr_in& at, const sockaddr_in& to) {
  Loop loop;
  const Listener listener(loop, at, [](int fd) { ::close(fd); });
  const Client client(loop, to);
  loop.run();
}
