// Last words before a close that is the destructor of an owner.
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
  void last_words(std::string_view text) {
    ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
  }
  bool watch(int epoll) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = this}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd_, &event) == 0;
  }

 private:
  int fd_;
};

void by_member(int epoll, int listener, bool full) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  auto connection = std::make_unique<Connection>(fd);
  if (full) return connection->last_words("HTTP/1.1 503 Service Unavailable\r\n\r\n");
  if (connection->watch(epoll)) connection.release();
}

void by_scope(int listener) {
  const Connection connection(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (connection.get() < 0) return;
  constexpr std::string_view busy = "HTTP/1.1 503 Service Unavailable\r\n\r\n";
  ::send(connection.get(), busy.data(), busy.size(), MSG_NOSIGNAL);
}
