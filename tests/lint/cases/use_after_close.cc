// Members that use what they have closed.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string_view>
#include <utility>

class Session {
 public:
  explicit Session(int fd) : fd_(fd) {}
  void stop() { ::close(fd_); }
  void shut() {
    ::close(fd_);
    fd_ = -1;
  }
  bool say(std::string_view text) {
    return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  bool is_open() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

void says_goodbye_too_late(Session& session) {
  session.stop();
  session.say("bye");  // ofd-use-after-close
}

void says_goodbye(Session& session) {
  session.say("bye");
  session.stop();
}

void asks_first(Session& session) {
  session.shut();
  if (session.is_open()) session.say("bye");
}

void owner_is_gone(int number) {
  Session session(number);
  ::close(session.release());
  if (session.is_open()) session.say("bye");
}

void in_a_lambda(int fd, int epoll) {
  const auto end = [](int number) { ::close(number); };
  end(fd);
  epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) return;  // ofd-use-after-close
}

template <class Number>
bool by_template(Number fd) {
  ::close(fd);
  const int on = 1;
  return ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) == 0;  // ofd-use-after-close
}
template bool by_template(int);

// Another description under another name.
void takes_a_new_one(int& fd, int listener) {
  ::close(fd);
  fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  char byte;
  if (fd >= 0 && ::read(fd, &byte, 1) != 1) return;
}
