// The same behind a class that owns the instance, a member function and a template.
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

class Poller {
 public:
  Poller() : fd_(epoll_create1(EPOLL_CLOEXEC)) {}
  Poller(const Poller&) = delete;
  ~Poller() {
    if (fd_ >= 0) ::close(fd_);
  }
  void renew() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = epoll_create1(EPOLL_CLOEXEC);
  }
  bool watch(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  int wait() {
    std::array<epoll_event, 8> events;
    return epoll_wait(fd_, events.data(), static_cast<int>(events.size()), -1);
  }

 private:
  int fd_;
};

template <class Body>
pid_t in_child(Body body) {
  const pid_t child = fork();
  if (child != 0) return child;
  body();
  std::_Exit(0);
}

void shared(int fd) {
  Poller poller;
  in_child([&] { poller.watch(fd); });  // ofd-epoll-shared-by-fork
  while (poller.wait() >= 0) continue;
}

void own(int fd) {
  Poller poller;
  in_child([&] {
    poller.renew();
    if (poller.watch(fd)) poller.wait();
  });
  while (poller.wait() >= 0) continue;
}

void untouched() {
  Poller poller;
  in_child([] { pause(); });
  while (poller.wait() >= 0) continue;
}

void handed_over() {
  Poller poller;
  const pid_t child = in_child([&] {
    while (poller.wait() >= 0) continue;
  });
  int status = 0;
  waitpid(child, &status, 0);
}
