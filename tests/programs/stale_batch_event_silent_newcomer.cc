// A client accepted in the batch gets the number of a connection that an earlier handler closed. Its
// bytes are read at once by the handler that accepted it; the dead event is told by its generation.
#include <cstdint>
#include <initializer_list>

#include "batch_connections.h"
#include "loopback.h"

int epfd, listener;
unsigned generation[1024];

std::uint64_t token(int fd) { return std::uint64_t{generation[fd]} << 32 | static_cast<unsigned>(fd); }

int watch(int fd) {
  epoll_event event{EPOLLIN, {.u64 = token(fd)}};
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event));
  return fd;
}

void read_one(int fd) {
  char bytes[64];
  must_hold(read(fd, bytes, sizeof bytes) == 1);
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  listener = watch(listen_on_loopback());
  int fds[4], clients[4];
  for (int i = 0; i < 4; ++i) {
    int pair[2];
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
    fds[i] = watch(pair[0]);
    clients[i] = pair[1];
  }
  must_hold(write(clients[0], "x", 1) == 1);
  const int client = connect_to(listener);
  must_hold(write(client, "y", 1) == 1);
  pollfd queue{listener, POLLIN, 0};
  must_hold(poll(&queue, 1, -1) == 1);
  for (int i = 1; i < 4; ++i) must_hold(write(clients[i], "x", 1) == 1);

  epoll_event events[8];
  const int ready = must(epoll_wait(epfd, events, 8, -1));
  must_hold(ready == 5);
  for (int i = 0; i < ready; ++i) {
    const int fd = static_cast<int>(events[i].data.u64 & 0xFFFFFFFF);
    if (events[i].data.u64 != token(fd)) continue;
    if (fd == listener) {
      const int newcomer = must(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      must_hold(newcomer == fds[2]);
      pollfd input{newcomer, POLLIN, 0};
      must_hold(poll(&input, 1, -1) == 1);
      read_one(watch(newcomer));
      continue;
    }
    read_one(fd);
    if (fd != fds[0]) continue;
    ++generation[fds[2]];
    must(close(fds[2]));
  }
  idle(epfd);
  for (const int fd : {fds[0], fds[1], fds[2], fds[3], clients[0], clients[1], clients[2], clients[3],
                       client, listener, epfd})
    must(close(fd));
  return 0;
}
