// A lock for each connection: an atomic counter of events. Who raises it from 0 works until it is back at 0.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

struct Connection {
  int fd = -1;
  std::atomic<int> events{0};
};

class Shared {
 public:
  void start() {
    for (int i = 0; i < 4; ++i) threads_.emplace_back(&Shared::run, this);
  }
  bool take(int listener, Connection& connection) {
    connection.fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection.fd < 0) return false;
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.ptr = &connection}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event) == 0;
  }

 private:
  void run() {
    epoll_event event;
    while (epoll_wait(epoll_, &event, 1, -1) == 1) {
      auto& connection = *static_cast<Connection*>(event.data.ptr);
      if (connection.events.fetch_add(1) != 0) continue;
      do {
        char bytes[4096];
        while (::read(connection.fd, bytes, sizeof bytes) > 0) continue;
      } while (connection.events.fetch_sub(1) != 1);
    }
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::thread> threads_;
};
