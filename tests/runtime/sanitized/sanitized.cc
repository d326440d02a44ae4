// Threads that share nothing each open, register, read and close: built with a sanitizer of each compiler, it has
// nothing to say, with the library or without.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <thread>

#include "tests/hosts/host.h"

namespace {

struct Connection {
  int fd;
  std::string text;
};

void turn() {
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const auto connection =
      std::make_unique<Connection>(Connection{eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC), "a text that is not short"});
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = connection.get();
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, connection->fd, &event) == 0);
  HOST_CHECK(epoll_wait(epfd, &event, 1, -1) == 1 && event.data.ptr == connection.get());
  long value = 0;
  HOST_CHECK(read(connection->fd, &value, sizeof value) == sizeof value);
  const int copy = dup(connection->fd);
  HOST_CHECK(close(copy) == 0);
  std::FILE* file = std::fopen("/dev/null", "re");
  HOST_CHECK(file != nullptr && std::fclose(file) == 0);
  HOST_CHECK(close(connection->fd) == 0 && close(epfd) == 0);
}

}  // namespace

int main(int count, char**) {
  std::array<std::thread, 4> threads;
  for (std::thread& thread : threads)
    thread = std::thread([] {
      for (int i = 0; i < 200; ++i) turn();
    });
  for (std::thread& thread : threads) thread.join();
  // A bug of descriptors, where one is asked for.
  const int fd = eventfd(0, EFD_CLOEXEC);
  for (int i = 0; i < count; ++i) close(fd);
  return host_ok();
}
