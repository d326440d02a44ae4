// A connection that blocks is registered edge-triggered, and its handler drains it: the read after
// the last byte sleeps, until the client goes.
#include <unistd.h>

#include <thread>

#include "sleeping_loop.h"
#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  const int connection = must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  epoll_event event = interest(EPOLLIN | EPOLLET, connection);
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, connection, &event));  // EXPECT edge-blocking-fd warning confirmed
  must_hold(write(client, "request", 7) == 7);
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);

  std::thread impatient([client] {
    must(poll(nullptr, 0, 20));  // what is shown is how long the loop sits in read, not an order
    must(shutdown(client, SHUT_RDWR));
  });
  char request[64];
  while (read(connection, request, sizeof request) > 0) continue;
  impatient.join();
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);  // the end
  sleep_without_time_out(epfd);
  for (const int fd : {connection, client, listener, epfd}) must(close(fd));
  return 0;
}
