// Replies from members, whose result is dropped or kept.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

class Connection {
 public:
  explicit Connection(int listener)
      : fd_(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) {}
  void drops(std::string_view reply) {
    ::send(fd_, reply.data(), reply.size(), MSG_NOSIGNAL);  // ofd-write-interest-lost
  }
  bool keeps_the_rest(std::string_view reply, int epoll) {
    const ssize_t n = ::send(fd_, reply.data(), reply.size(), MSG_NOSIGNAL);
    if (n == static_cast<ssize_t>(reply.size())) return true;
    rest_ = reply.substr(n < 0 ? 0 : static_cast<std::size_t>(n));
    epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = this}};
    return epoll_ctl(epoll, EPOLL_CTL_MOD, fd_, &event) == 0;
  }
  void last_words() {
    ::send(fd_, "bye", 3, MSG_NOSIGNAL);
    ::close(fd_);
  }

 private:
  int fd_;
  std::string rest_;
};

class Wake {
 public:
  void up() {
    const std::uint64_t one = 1;
    static_cast<void>(::write(fd_, &one, sizeof one));
  }

 private:
  int fd_ = -1;
};

void to_an_event(const epoll_event& event) {
  ::write(event.data.fd, "hello, world", 12);  // ofd-write-interest-lost
}

// Standard error is no connection.
void logs(std::string_view line) { ::write(2, line.data(), line.size()); }
