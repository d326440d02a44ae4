// The acceptors' own instance takes the connections as well; and threads that are kept and joined at the
// end run at a time.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <utility>
#include <vector>

struct Loop {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
};

class Server {
 public:
  void start(int listener) {
    for (int i = 0; i < 2; ++i) {
      std::thread thread(&Server::serve_all, this, listener);
      threads_.push_back(std::move(thread));
    }
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void serve_all(int listener) {
    epoll_event event;
    std::array<char, 512> bytes;
    while (epoll_wait(doors_.epoll, &event, 1, -1) == 1) {
      if (event.data.fd != listener) {
        if (::read(event.data.fd, bytes.data(), bytes.size()) <= 0) ::close(event.data.fd);
        continue;
      }
      const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) continue;
      const Loop& doors = doors_;
      epoll_event input{.events = EPOLLIN, .data = {.fd = fd}};
      if (epoll_ctl(doors.epoll, EPOLL_CTL_ADD, fd, &input) < 0) ::close(fd);  // ofd-level-shared-by-threads
    }
  }

  Loop doors_;
  std::vector<std::thread> threads_;
};

void serve(int listener) {
  static Server server;
  server.start(listener);
}
