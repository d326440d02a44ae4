// Two threads and the first one wait on one instance; a helper registers what was accepted.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <thread>

namespace {

class Epoll {
 public:
  Epoll() : fd_(epoll_create1(EPOLL_CLOEXEC)) {}
  int get() const { return fd_; }
  bool add(int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;  // ofd-edge-shared-by-threads
  }

 private:
  int fd_;
};

bool drain(int fd) {
  char bytes[4096];
  while (::read(fd, bytes, sizeof bytes) > 0) continue;
  return true;
}

void serve(Epoll& epoll) {
  epoll_event event;
  while (epoll_wait(epoll.get(), &event, 1, -1) == 1) drain(event.data.fd);
}

}  // namespace

void accept_all(Epoll& epoll, int listener) {
  for (;;) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    if (!epoll.add(fd, EPOLLIN | EPOLLET)) ::close(fd);
  }
}

int main() {
  Epoll epoll;
  std::thread one(serve, std::ref(epoll));
  std::jthread other([&epoll] { serve(epoll); });
  accept_all(epoll, 3);
  one.join();
}
