// Wake-ups as classes: an eventfd with EPOLLET that is never read on purpose, one that is drained
// by a member, a timer that its owner sets again, signals that are read once an event.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

class Counter {
 public:
  int number() const { return fd_.get(); }
  bool poke() const {
    const std::uint64_t one = 1;
    return ::write(fd_.get(), &one, sizeof one) == static_cast<ssize_t>(sizeof one);
  }
  std::uint64_t take() const {
    std::uint64_t count = 0;
    return ::read(fd_.get(), &count, sizeof count) < 0 ? 0 : count;
  }

 private:
  Fd fd_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

class Timer {
 public:
  int number() const { return fd_.get(); }
  bool set(std::chrono::seconds in) const {
    itimerspec at{};
    at.it_value.tv_sec = in.count();
    return timerfd_settime(fd_.get(), 0, &at, nullptr) == 0;
  }

 private:
  Fd fd_{timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
};

class Signals {
 public:
  Signals() : fd_(signalfd(-1, &blocked(), SFD_NONBLOCK | SFD_CLOEXEC)) {}
  int number() const { return fd_.get(); }
  unsigned next() const {
    signalfd_siginfo info;
    return ::read(fd_.get(), &info, sizeof info) == sizeof info ? info.ssi_signo : 0;
  }

 private:
  static const sigset_t& blocked() {
    static sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    return set;
  }
  Fd fd_;
};

class Loop {
 public:
  using Task = std::function<void()>;
  explicit Loop(Task task) : task_(std::move(task)) {}
  bool start() {
    return add(wake_.number(), EPOLLIN | EPOLLET) && add(jobs_.number(), EPOLLIN) &&
           add(timer_.number(), EPOLLIN) && add(signals_.number(), EPOLLIN) &&
           timer_.set(std::chrono::seconds(5));
  }
  bool wake() { return wake_.poke(); }
  void run() {
    std::array<epoll_event, 8> events;
    while (running_) {
      const int n = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
      if (n < 0 && errno != EINTR) return;
      for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n)))
        on_event(event.data.fd);
    }
  }

 private:
  bool add(int fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
  }
  void on_event(int fd) {
    if (fd == wake_.number()) task_();
    if (fd == jobs_.number())
      for (auto left = jobs_.take(); left > 0; --left) task_();
    if (fd == timer_.number()) running_ = timer_.set(std::chrono::seconds(5));
    if (fd == signals_.number()) running_ = signals_.next() != SIGTERM;
  }

  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  Counter wake_, jobs_;
  Timer timer_;
  Signals signals_;
  Task task_;
  bool running_ = true;
};

void serve() {
  Loop loop([] {});
  if (loop.start()) loop.run();
}
