// The threads run one after the other: a worker that ended is joined before the next begins.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

class Worker {
 public:
  bool take(int listener) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return false;
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0) return true;
    ::close(fd);
    return false;
  }
  void supervise() {
    for (int starts = 0; starts < 10; ++starts) {
      std::thread thread(&Worker::run, this);
      thread.join();
    }
  }

 private:
  void run() {
    epoll_event event;
    char bytes[512];
    while (epoll_wait(epoll_, &event, 1, -1) == 1)
      if (::read(event.data.fd, bytes, sizeof bytes) <= 0) ::close(event.data.fd);
  }
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
};
