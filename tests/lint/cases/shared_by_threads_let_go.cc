// A lock that is taken and let go before the read keeps nobody away from it.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

struct Connection {
  int fd = -1;
  bool open = false;
  bool busy = false;
  std::atomic<bool> taken{false};
  std::mutex lock;
  void feed(const char* bytes, ssize_t count);
};

class Shared {
 public:
  void start() {
    for (int i = 0; i < 4; ++i) threads_.emplace_back(&Shared::run, this);
  }
  bool take(int listener, Connection& connection) {
    connection.fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection.fd < 0) return false;
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event) == 0;
  }

 private:
  void run() {
    epoll_event event;
    while (epoll_wait(epoll_, &event, 1, -1) == 1) {
      auto* connection = static_cast<Connection*>(event.data.ptr);
      if ((event.events & EPOLLPRI) != 0)
        let_go(*connection);
      else if ((event.events & EPOLLRDBAND) != 0)
        let_go_by_guard(*connection);
      else if ((event.events & EPOLLRDNORM) != 0)
        claim(*connection);
      else if ((event.events & EPOLLMSG) != 0)
        claim_without_lock(*connection);
      else if ((event.events & EPOLLWRBAND) != 0)
        hold(*connection);
      else if ((event.events & EPOLLWRNORM) != 0)
        take_out(*connection);
      else
        hold_around(*connection);
    }
  }

  void let_go(Connection& connection) {
    std::unique_lock held(connection.lock);
    while (connection.open) {
      held.unlock();
      char bytes[4096];
      const ssize_t n = ::recv(connection.fd, bytes, sizeof bytes, 0);  // ofd-level-shared-by-threads
      held.lock();
      if (n <= 0) return;
      connection.feed(bytes, n);
    }
  }

  void let_go_by_guard(Connection& connection) {
    int fd = -1;
    {
      const std::lock_guard held(connection.lock);
      if (!connection.open) return;
      fd = connection.fd;
    }
    char bytes[4096];
    const ssize_t n = ::recv(fd, bytes, sizeof bytes, 0);  // ofd-level-shared-by-threads
    const std::lock_guard held(connection.lock);
    if (n > 0) connection.feed(bytes, n);
  }

  // Under the lock it says that it is at it.
  void claim(Connection& connection) {
    {
      const std::lock_guard held(connection.lock);
      if (connection.busy) return;
      connection.busy = true;
    }
    char bytes[4096];
    const ssize_t n = ::recv(connection.fd, bytes, sizeof bytes, 0);
    const std::lock_guard held(connection.lock);
    if (n > 0) connection.feed(bytes, n);
    connection.busy = false;
  }

  void claim_without_lock(Connection& connection) {
    if (connection.taken.exchange(true)) return;
    char bytes[4096];
    const ssize_t n = ::recv(connection.fd, bytes, sizeof bytes, 0);
    if (n > 0) connection.feed(bytes, n);
    connection.taken = false;
  }

  void hold(Connection& connection) {
    const std::lock_guard held(connection.lock);
    char bytes[4096];
    const ssize_t n = ::recv(connection.fd, bytes, sizeof bytes, 0);
    if (n > 0) connection.feed(bytes, n);
  }

  // Nobody is told of it while it is out.
  void take_out(Connection& connection) {
    {
      const std::lock_guard held(connection.lock);
      if (!connection.open) return;
    }
    epoll_ctl(epoll_, EPOLL_CTL_DEL, connection.fd, nullptr);
    char bytes[4096];
    const ssize_t n = ::recv(connection.fd, bytes, sizeof bytes, 0);
    if (n > 0) connection.feed(bytes, n);
  }

  void hold_around(Connection& connection) {
    const std::lock_guard held(connection.lock);
    serve(connection);
  }
  void serve(Connection& connection) {
    char bytes[4096];
    const ssize_t n = ::recv(connection.fd, bytes, sizeof bytes, 0);
    if (n <= 0) return;
    connection.feed(bytes, n);
    serve(connection);
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::thread> threads_;
};

void run(int listener, Connection& first) {
  static Shared shared;
  shared.start();
  shared.take(listener, first);
}
