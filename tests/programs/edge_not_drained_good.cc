// Every edge is drained until EAGAIN: a stream, a datagram socket, a listener.
#include <unistd.h>

#include "sleeping_loop.h"
#include "tcp.h"

namespace {

int accept_all(int epfd, int listener) {
  int count = 0;
  for (int fd; (fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
    must(control(epfd, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET, fd));
    ++count;
  }
  must_hold(errno == EAGAIN);
  return count;
}

int read_all(int fd) {
  int count = 0;
  char piece[16];
  for (ssize_t came; (came = read(fd, piece, sizeof piece)) > 0;) count += static_cast<int>(came);
  must_hold(errno == EAGAIN);
  return count;
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const std::uint16_t port = listen_on_loopback(listener);
  int stream[2], datagrams[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, stream));
  must(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, datagrams));
  for (const int fd : {listener, stream[0], datagrams[0]})
    must(control(epfd, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET, fd));
  const int clients[] = {connect_to_loopback(port), connect_to_loopback(port)};
  const char request[48] = {};
  must_hold(write(stream[1], request, sizeof request) == sizeof request);
  for (int i = 0; i < 2; ++i) must_hold(send(datagrams[1], request, 4, 0) == 4);

  epoll_event events[3];
  must_hold(epoll_wait(epfd, events, 3, -1) == 3);
  must_hold(accept_all(epfd, listener) == 2);
  must_hold(read_all(stream[0]) == 48);
  must_hold(read_all(datagrams[0]) == 8);
  sleep_without_time_out(epfd);
  for (const int fd : clients) must(close(fd));
  return 0;
}
