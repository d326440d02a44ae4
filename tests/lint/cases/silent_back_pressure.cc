// A proxy whose sides stop reading while the other one is blocked; closing and moving of owners.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <string>

class Side {
 public:
  explicit Side(int fd) : fd_(fd) {}
  void join(Side& other) { other_ = &other; }
  bool add_to(int epoll) {
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = this}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd_, &event) == 0;
  }
  void on_event(std::uint32_t events) {
    if ((events & EPOLLOUT) != 0) {
      flush();
      if (!is_blocked()) other_->read_on();
    }
    if ((events & EPOLLIN) != 0) read_on();
  }

 private:
  bool is_blocked() const { return !kept_.empty(); }
  void read_on() {
    std::array<char, 4096> bytes;
    while (!other_->is_blocked()) {
      const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
      if (n <= 0) return;
      other_->kept_.assign(bytes.data(), static_cast<std::size_t>(n));
      other_->flush();
    }
  }
  void flush() {
    const ssize_t n = ::send(fd_, kept_.data(), kept_.size(), MSG_NOSIGNAL);
    if (n > 0) kept_.erase(0, static_cast<std::size_t>(n));
  }

  int fd_;
  Side* other_ = nullptr;
  std::string kept_;
};

void proxy(int epoll, int client, int server) {
  Side one(client), other(server);
  one.join(other);
  other.join(one);
  if (!one.add_to(epoll) || !other.add_to(epoll)) return;
  std::array<epoll_event, 16> events;
  for (;;) {
    const int n = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    if (n < 0 && errno != EINTR) return;
    for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n)))
      static_cast<Side*>(event.data.ptr)->on_event(event.events);
  }
}
