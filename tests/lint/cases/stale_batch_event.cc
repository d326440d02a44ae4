// A range-for over a batch whose handlers close.
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <span>

class Loop {
 public:
  void forgets_to_go_on(int n) {
    for (const epoll_event& event : std::span(events_).first(static_cast<std::size_t>(n))) {
      if ((event.events & EPOLLHUP) != 0) ::close(event.data.fd);
      if ((event.events & EPOLLIN) != 0) on_input(event.data.fd);  // ofd-stale-batch-event
    }
  }
  void goes_on(int n) {
    for (const epoll_event& event : std::span(events_).first(static_cast<std::size_t>(n))) {
      if ((event.events & EPOLLHUP) != 0) {
        ::close(event.data.fd);
        continue;
      }
      if ((event.events & EPOLLIN) != 0) on_input(event.data.fd);
    }
  }
  void says_so(int n) {
    for (int i = 0; i < n; ++i) {
      const int fd = events_[static_cast<std::size_t>(i)].data.fd;
      bool closed = false;
      if ((events_[static_cast<std::size_t>(i)].events & EPOLLHUP) != 0) {
        ::close(fd);
        closed = true;
      }
      if (!closed) on_input(fd);
    }
  }

 private:
  void on_input(int fd) {
    char byte;
    last_ = ::read(fd, &byte, 1);
  }

  std::array<epoll_event, 16> events_;
  long last_ = 0;
};

void serve(int n) {
  Loop loop;
  loop.forgets_to_go_on(n);
  loop.goes_on(n);
  loop.says_so(n);
}
