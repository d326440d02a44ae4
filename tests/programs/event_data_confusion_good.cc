// Pointers throughout one instance, the listener's object included; numbers throughout another.
#include "tcp.h"

struct Source {
  int fd;
};

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int by_number = must(epoll_create1(EPOLL_CLOEXEC));
  Source listener{must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))};
  const int client = connect_to_loopback(listen_on_loopback(listener.fd));

  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &listener;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, listener.fd, &event));
  must_hold(must(epoll_wait(epfd, &event, 1, 1000)) == 1 && event.data.ptr == &listener);

  Source connection{must(accept4(listener.fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK))};
  event.events = EPOLLOUT;
  event.data.ptr = &connection;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, connection.fd, &event));
  must(control(by_number, EPOLL_CTL_ADD, client, EPOLLIN, client));
  must(control(by_number, EPOLL_CTL_ADD, epfd, EPOLLIN, epfd));

  must(close(connection.fd));
  must(close(client));
  must(close(listener.fd));
  must(close(by_number));
  must(close(epfd));
  return 0;
}
