// Two threads wait on one instance. A flag of the connection lets one of them alone to it.
#include <sys/epoll.h>
#include <unistd.h>

#include <atomic>
#include <thread>

struct Connection {
  std::atomic_flag busy = ATOMIC_FLAG_INIT;
  char bytes[4096];
  long length = 0;
};

Connection connections[1024];
int epoll;

void take(Connection& connection, int fd) {
  const ssize_t n = read(fd, connection.bytes, sizeof connection.bytes);
  if (n > 0) connection.length += n;
}

void work() {
  epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    Connection& connection = connections[event.data.fd];
    if (connection.busy.test_and_set(std::memory_order_acquire)) continue;
    take(connection, event.data.fd);
    connection.busy.clear(std::memory_order_release);
  }
}

bool add(int fd) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void serve() {
  std::thread one(work), other(work);
  one.join();
  other.join();
}
