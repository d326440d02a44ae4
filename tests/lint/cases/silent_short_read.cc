// A short read of a stream is its end for now: epoll(7) says so. Datagrams are read until EAGAIN.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <span>
#include <string>

template <std::size_t Size>
class Reader {
 public:
  enum class Result { empty, ended };
  Result read(int fd) {
    ssize_t n = 0;
    do {
      n = ::read(fd, bytes_.data(), bytes_.size());
      if (n > 0) all_.append(bytes_.data(), static_cast<std::size_t>(n));
    } while (n == static_cast<ssize_t>(bytes_.size()));
    return n == 0 || (n < 0 && errno != EAGAIN) ? Result::ended : Result::empty;
  }

 private:
  std::array<char, Size> bytes_;
  std::string all_;
};

class Server {
 public:
  explicit Server(int datagrams) : datagrams_(datagrams) {}
  bool add(int fd) {
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }
  void run() {
    std::array<epoll_event, 64> events;
    for (;;) {
      const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      if (n < 0 && errno != EINTR) return;
      for (const epoll_event& event :
           std::span(events).first(n < 0 ? 0 : static_cast<std::size_t>(n)))
        on_event(event.data.fd);
    }
  }

 private:
  void on_event(int fd) {
    if (fd == datagrams_) return on_datagrams();
    Reader<16384> reader;
    if (reader.read(fd) == decltype(reader)::Result::ended) ::close(fd);
  }
  void on_datagrams() {
    std::array<char, 1500> bytes;
    while (::recv(datagrams_, bytes.data(), bytes.size(), 0) >= 0) ++messages_;
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int datagrams_;
  long messages_ = 0;
};

void serve(int datagrams) {
  Server server(datagrams);
  if (server.add(datagrams)) server.run();
}
