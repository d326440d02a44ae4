// A failed wait as an exception, and told apart.
#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <system_error>

class Loop {
 public:
  int throws() {
    const int n = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), -1);
    if (n < 0) throw std::system_error(errno, std::generic_category());  // ofd-eintr-unhandled
    return n;
  }
  int waits_again() {
    for (;;) {
      const int n = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), -1);
      if (n >= 0) return n;
      if (errno != EINTR) throw std::system_error(errno, std::generic_category());
    }
  }
  void ends(bool& running) {
    while (running) {
      if (const int n = epoll_wait(epoll_, events_.data(), 16, -1); n == -1) {
        if (errno == EINTR) continue;
        return;
      }
    }
  }

 private:
  int epoll_ = -1;
  std::array<epoll_event, 16> events_;
};

void in_a_lambda(int epoll) {
  const auto run = [epoll] {
    epoll_event event;
    while (true)
      if (epoll_wait(epoll, &event, 1, -1) < 0) return;  // ofd-eintr-unhandled
  };
  run();
}
