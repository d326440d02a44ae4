// Two threads that are started one by one run the same function, each with an instance of its own.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

namespace each {

void serve(int epoll) {
  epoll_event events[16];
  for (;;) {
    const int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    char bytes[512];
    for (int i = 0; i < n; ++i)
      if (read(events[i].data.fd, bytes, sizeof bytes) <= 0) close(events[i].data.fd);
  }
}

void accept_for(int even, int odd, int listener) {
  std::thread first(serve, even), second([odd] { serve(odd); });
  for (unsigned turn = 0;; ++turn) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) continue;
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    if (epoll_ctl(turn % 2 == 0 ? even : odd, EPOLL_CTL_ADD, fd, &event) != 0) close(fd);
  }
}

}  // namespace each

namespace objects {

class Loop {
 public:
  ~Loop() { close(epoll_); }
  void run() {
    epoll_event events[16];
    for (;;) {
      const int n = epoll_wait(epoll_, events, 16, -1);
      if (n < 0 && errno != EINTR) return;
      char bytes[512];
      for (int i = 0; i < n; ++i)
        if (read(events[i].data.fd, bytes, sizeof bytes) <= 0) close(events[i].data.fd);
    }
  }
  bool add(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }

 private:
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
};

void accept_for(int listener) {
  Loop even, odd;
  std::thread first(&Loop::run, &even), second(&Loop::run, &odd);
  for (unsigned turn = 0;; ++turn) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0 && !(turn % 2 == 0 ? even : odd).add(fd)) close(fd);
  }
}

}  // namespace objects
