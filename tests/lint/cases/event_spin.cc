// A loop in a class, woken by an eventfd that an owner holds.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <span>
#include <utility>
#include <vector>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

class Loop {
 public:
  Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = wake_.get()}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) < 0) std::abort();
  }
  void post(std::function<void()> job) {
    jobs_.push_back(std::move(job));
    eventfd_write(wake_.get(), 1);
  }
  void turn() {
    std::array<epoll_event, 16> events;
    const int n = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
    if (n < 0) return;
    for (const epoll_event& event : std::span(events).first(static_cast<std::size_t>(n))) {
      if (event.data.fd == wake_.get()) run_jobs();  // ofd-event-spin
    }
  }

 private:
  void run_jobs() {
    for (auto& job : std::exchange(jobs_, {})) job();
  }

  Fd epoll_;
  Fd wake_;
  std::vector<std::function<void()>> jobs_;
};

class Consuming {
 public:
  Consuming() : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = wake_.get()}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) < 0) std::abort();
  }
  void turn() {
    epoll_event event;
    if (epoll_wait(epoll_.get(), &event, 1, -1) != 1) return;
    if (event.data.fd == wake_.get()) on_wake_up();
  }

 private:
  void on_wake_up() {
    eventfd_t count;
    if (eventfd_read(wake_.get(), &count) == 0) ++turns_;
  }

  Fd epoll_;
  Fd wake_;
  long turns_ = 0;
};
