// The result of epoll_wait as a size, as a count, and looked at.
#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>

class Loop {
 public:
  void as_a_size() {
    for (;;) {
      const std::size_t n = epoll_wait(epoll_, events_.data(), 16, -1);  // ofd-wait-error-spin
      for (const auto& event : std::span(events_).first(n)) on(event);
    }
  }
  void only_counts() {
    while (running_) {
      const int n = epoll_wait(epoll_, events_.data(), 16, -1);  // ofd-wait-error-spin
      for (int i = 0; i < n; ++i) on(events_[static_cast<std::size_t>(i)]);
    }
  }
  void looks() {
    while (running_) {
      const int n = epoll_wait(epoll_, events_.data(), 16, -1);
      if (n < 0 && errno != EINTR) return;
      for (int i = 0; i < n; ++i) on(events_[static_cast<std::size_t>(i)]);
    }
  }
  void by_result() {
    while (running_) {
      if (const int n = epoll_wait(epoll_, events_.data(), 16, -1); n >= 0)
        for (const auto& event : std::span(events_).first(static_cast<std::size_t>(n))) on(event);
      else if (errno != EINTR)
        running_ = false;
    }
  }

 private:
  void on(const epoll_event& event) { turns_ += event.events != 0; }

  int epoll_ = -1;
  bool running_ = true;
  long turns_ = 0;
  std::array<epoll_event, 16> events_;
};
