// The owner lives on after the words.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string_view>
#include <utility>

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Connection() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  void greet(std::string_view text) {
    ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);  // ofd-write-interest-lost
  }
  bool watch(int epoll) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = this}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd_, &event) == 0;
  }

 private:
  int fd_;
};

void by_member(int epoll, int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  auto connection = std::make_unique<Connection>(fd);
  connection->greet("220 ready for you\r\n");
  if (connection->watch(epoll)) connection.release();
}

void by_scope(int listener, void keep(Connection)) {
  Connection connection(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (connection.get() < 0) return;
  constexpr std::string_view ready = "220 ready for you\r\n";
  ::send(connection.get(), ready.data(), ready.size(), MSG_NOSIGNAL);  // ofd-write-interest-lost
  keep(std::move(connection));
}
