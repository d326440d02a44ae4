// EPOLLEXCLUSIVE with a bit it does not go with, in a MOD, on an entry to be modified, and on a
// connection.
#include <cerrno>

#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));

  epoll_event event{};
  event.data.fd = listener;
  event.events = EPOLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE;
  int result = epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event);  // EXPECT exclusive-misuse error confirmed
  must_hold(result == -1 && errno == EINVAL);

  event.events = EPOLLIN | EPOLLEXCLUSIVE;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event));
  event.events = 0;  // a pause
  result = epoll_ctl(epfd, EPOLL_CTL_MOD, listener, &event);  // EXPECT exclusive-misuse error confirmed
  must_hold(result == -1 && errno == EINVAL);

  const int connection = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  event.events = EPOLLIN | EPOLLEXCLUSIVE;
  event.data.fd = connection;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, connection, &event));  // EXPECT exclusive-misuse warning confirmed

  must(close(connection));
  must(close(client));
  must(close(listener));
  must(close(epfd));
  return 0;
}
