// EPOLLEXCLUSIVE on a listener only, edge-triggered too, and paused by DEL and ADD.
#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));

  epoll_event event{};
  event.data.fd = listener;
  event.events = EPOLLIN | EPOLLET | EPOLLEXCLUSIVE;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event));
  must(epoll_ctl(epfd, EPOLL_CTL_DEL, listener, nullptr));  // a pause
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event));

  const int connection = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
  event.data.fd = connection;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, connection, &event));

  must(close(connection));
  must(close(client));
  must(close(listener));
  must(close(epfd));
  return 0;
}
