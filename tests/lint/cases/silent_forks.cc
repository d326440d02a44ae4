// Processes beside a loop that is a class: a snapshot, a child that makes the instance anew, a
// daemon, workers that each make their own, a process for each connection.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

class Loop {
 public:
  bool watch(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    return epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
  }
  void after_fork() { fd_ = Fd(epoll_create1(EPOLL_CLOEXEC)); }
  void run(const std::function<void(int)>& handler) {
    std::array<epoll_event, 32> events;
    for (;;) {
      const int n = epoll_wait(fd_.get(), events.data(), static_cast<int>(events.size()), -1);
      if (n < 0 && errno != EINTR) return;
      for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n)))
        handler(event.data.fd);
    }
  }

 private:
  Fd fd_{epoll_create1(EPOLL_CLOEXEC)};
};

// Runs the function in a child of its own.
template <class Function>
pid_t in_child(Function function) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  std::_Exit(function());
}

void saves(Loop& loop, int timer, int file) {
  if (!loop.watch(timer)) return;
  loop.run([file](int) {
    in_child([file] {
      constexpr std::string_view all = "all";
      return ::write(file, all.data(), all.size()) == static_cast<ssize_t>(all.size()) ? 0 : 1;
    });
  });
}

void makes_it_anew(int listener, const std::function<void(int)>& handler) {
  Loop loop;
  if (!loop.watch(listener)) return;
  in_child([&] {
    loop.after_fork();
    if (!loop.watch(listener)) return 1;
    loop.run(handler);
    return 0;
  });
  loop.run(handler);
}

void as_daemon(int listener, const std::function<void(int)>& handler) {
  Loop loop;
  if (!loop.watch(listener)) return;
  if (::fork() != 0) std::_Exit(0);
  ::setsid();
  if (::fork() != 0) std::_Exit(0);
  loop.run(handler);
}

void prefork(int listener, const std::function<void(int)>& handler) {
  for (int i = 0; i < 4; ++i)
    in_child([&] {
      Loop loop;
      if (!loop.watch(listener)) return 1;
      loop.run(handler);
      return 0;
    });
  while (::wait(nullptr) > 0) continue;
}

int echo(const Fd& connection) {
  std::array<char, 512> bytes;
  for (;;) {
    const ssize_t n = ::recv(connection.get(), bytes.data(), bytes.size(), 0);
    if (n <= 0) return 0;
    if (::send(connection.get(), bytes.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL) != n)
      return 1;
  }
}

void process_for_each(int listener) {
  for (;;) {
    const Fd connection(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    if (connection) in_child([&] { return echo(connection); });
    while (::waitpid(-1, nullptr, WNOHANG) > 0) continue;
  }
}
