// An acceptor class, errors as exceptions, a lambda for the loop.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <stdexcept>
#include <system_error>

class Acceptor {
 public:
  explicit Acceptor(int listener) : listener_(listener) {}

  int next() const {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category());  // ofd-accept-error-fatal
    return fd;
  }

  std::optional<int> try_next() const {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return std::nullopt;
    return fd;
  }

  int next_of_many() const {
    for (;;) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) return fd;
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN) return -1;
      throw std::runtime_error("accept");
    }
  }

 private:
  int listener_;
};

void loop(int epoll, int listener) {
  std::array<epoll_event, 16> events;
  while (true) {
    const int n = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    if (n < 0 && errno != EINTR) return;
    for (const auto& event : std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n))) {
      if (event.data.fd != listener) continue;
      if (const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC); fd >= 0)
        ::close(fd);
      else
        return;  // ofd-accept-error-fatal
    }
  }
}

template <class Handler>
void drain(int listener, Handler handler) {
  while (true) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) break;  // of the queue, not of the loop that waits
    handler(fd);
  }
}

void loop_that_drains(int epoll, int listener) {
  epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) drain(listener, [](int fd) { ::close(fd); });
}
