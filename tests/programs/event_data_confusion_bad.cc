// The listener's entry carries its number, the connection's a pointer: the loop reads both as one.
#include "tcp.h"

struct Connection {
  int fd;
};

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));

  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event));
  must_hold(must(epoll_wait(epfd, &event, 1, 1000)) == 1 && event.data.fd == listener);

  auto* connection = new Connection{
      must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK))};
  event.events = EPOLLOUT;
  event.data.ptr = connection;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, connection->fd, &event));  // EXPECT event-data-confusion warning
  must_hold(must(epoll_wait(epfd, &event, 1, 1000)) == 1 && event.data.ptr == connection);

  must(close(connection->fd));
  delete connection;
  must(close(client));
  must(close(listener));
  must(close(epfd));
  return 0;
}
