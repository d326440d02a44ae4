// Numbers that are put aside, closed or not yet, for the end of the turn.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <utility>
#include <vector>

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(fd_); }

 private:
  int fd_;
};

struct Loop {
  int epoll = -1;
  std::vector<std::unique_ptr<Connection>> connections;
  std::vector<int> closed, closed_by_hand, doomed, mixed, put_aside;

  void adopt(int listener) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    const auto at = static_cast<std::size_t>(fd);
    if (at >= connections.size()) connections.resize(at + 1);
    connections[at] = std::make_unique<Connection>(fd);
  }
  void end(int fd) {
    connections[static_cast<std::size_t>(fd)].reset();
    closed.push_back(fd);
  }
  void end_by_hand(int fd) {
    ::close(fd);
    closed_by_hand.push_back(fd);
    if (fd > 7) mixed.push_back(fd);
  }
  void end_later(int fd) { doomed.push_back(fd); }
  void keep(int fd) { mixed.push_back(fd); }
  // Closed, but on one way only.
  void end_perhaps(int fd, bool now) {
    if (now) ::close(fd);
    put_aside.push_back(fd);
  }
  void end_turn() {
    for (const int fd : closed) epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);  // ofd-ctl-wrong-description
    closed.clear();
    for (const int fd : closed_by_hand)
      epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);  // ofd-ctl-wrong-description
    closed_by_hand.clear();
    for (const int fd : doomed) {
      epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
      connections[static_cast<std::size_t>(fd)].reset();
    }
    doomed.clear();
    for (const int fd : mixed) epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
    mixed.clear();
    for (const int fd : put_aside) epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
    put_aside.clear();
  }
};
