// One instance, several threads, a level-triggered listener.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <thread>
#include <vector>

class Acceptor {
 public:
  explicit Acceptor(int backlog) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (::listen(listener_, backlog) < 0) return;
    epoll_event event{.events = EPOLLIN, .data = {.fd = listener_}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) < 0) listener_ = -1;  // ofd-thundering-herd
    for (int i = 0; i < 4; ++i) threads_.emplace_back(&Acceptor::run, this);
  }
  Acceptor(const Acceptor&) = delete;

 private:
  void run() {
    epoll_event event;
    while (epoll_wait(epoll_, &event, 1, -1) == 1) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) ::close(fd);
    }
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int listener_ = -1;
  std::vector<std::thread> threads_;
};

// The same with EPOLLET: one of the waiters is woken.
class EdgeAcceptor {
 public:
  explicit EdgeAcceptor(int listener) : listener_(listener) {
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.fd = listener_}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) < 0) listener_ = -1;
    for (int i = 0; i < 4; ++i) threads_.emplace_back(&EdgeAcceptor::run, this);
  }

 private:
  void run() {
    epoll_event event;
    while (epoll_wait(epoll_, &event, 1, -1) == 1) {
      for (;;) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) break;
        ::close(fd);
      }
    }
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int listener_;
  std::vector<std::thread> threads_;
};

// One thread: there is no herd.
class Alone {
 public:
  explicit Alone(int listener) : listener_(listener) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = listener_}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) < 0) listener_ = -1;
    thread_ = std::thread([this] { run(); });
  }

 private:
  void run() {
    epoll_event event;
    while (epoll_wait(epoll_, &event, 1, -1) == 1) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) ::close(fd);
    }
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int listener_;
  std::thread thread_;
};
