// A listener is exchanged while the loop runs, by owners: dup3 over the number, a new owner in the
// place of the old one, an optional that is emptied first; a hand-over that deregisters first.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
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
  // The number stays, and names what the other one names.
  bool take_place_of(const Fd& other) const { return ::dup3(fd_, other.fd_, O_CLOEXEC) >= 0; }
  int get() const { return fd_; }

 private:
  int fd_;
};

class Listener {
 public:
  explicit Listener(std::uint16_t port)
      : fd_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    if (bind(fd_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) < 0 ||
        listen(fd_.get(), 128) < 0)
      throw std::runtime_error("listener");
  }
  const Fd& fd() const { return fd_; }
  int number() const { return fd_.get(); }

 private:
  Fd fd_;
};

class Server {
 public:
  explicit Server(std::uint16_t port) : listener_(std::make_unique<Listener>(port)) {
    add(*listener_);
  }
  void replace_in_place(std::uint16_t port) {
    const Listener next(port);
    if (next.fd().take_place_of(listener_->fd())) add(*listener_);
  }
  void replace_by_another(std::uint16_t port) {
    auto next = std::make_unique<Listener>(port);
    add(*next);
    remove(*listener_);
    listener_ = std::move(next);
  }
  void reopen(std::uint16_t port) {
    remove(*listener_);
    listener_.reset();
    listener_ = std::make_unique<Listener>(port);
    add(*listener_);
  }
  // Another process goes on with it: this one forgets it before it says so.
  bool hand_over(const Fd& channel) {
    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const rights = CMSG_FIRSTHDR(&message);
    const int number = listener_->number();
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof number);
    std::memcpy(CMSG_DATA(rights), &number, sizeof number);
    remove(*listener_);
    const bool sent = ::sendmsg(channel.get(), &message, MSG_NOSIGNAL) >= 0;
    if (sent)
      listener_.reset();
    else
      add(*listener_);
    return sent;
  }

 private:
  void add(const Listener& listener) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = listener.number()}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener.number(), &event) < 0)
      throw std::runtime_error("epoll_ctl");
  }
  void remove(const Listener& listener) {
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener.number(), nullptr) < 0 && errno != ENOENT)
      throw std::runtime_error("epoll_ctl");
  }

  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  std::unique_ptr<Listener> listener_;
};

void reload(std::uint16_t port, const Fd& channel) {
  Server server(port);
  server.replace_in_place(8080);
  server.replace_by_another(8081);
  server.reopen(port);
  server.hand_over(channel);
}
