// Two threads on one edge-triggered instance. The first holds an event of a connection that it has not
// come to; new input wakes the second, which takes it all and hangs up. Then the first comes to it.
#include <cerrno>
#include <initializer_list>
#include <thread>

#include "batch_connections.h"

int epfd;

void second_thread(Connection* shared) {
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1 && connection_of(event) == shared);
  char bytes[64];
  must_hold(read(shared->fd, bytes, sizeof bytes) == 2);
  must(close(shared->fd));  // EXPECT freed-while-pending warning confirmed
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  Connection* own = new_connection(epfd, EPOLLIN | EPOLLET);
  Connection* shared = new_connection(epfd, EPOLLIN | EPOLLET);
  send_to_all(own, shared);

  epoll_event events[8];
  must_hold(epoll_wait(epfd, events, 8, -1) == 2 && connection_of(events[0]) == own);
  char bytes[64];
  must_hold(read(own->fd, bytes, sizeof bytes) == 1);
  std::thread second(second_thread, shared);
  send_to(*shared);
  second.join();
  must_hold(read(connection_of(events[1])->fd, bytes, sizeof bytes) == -1 && errno == EBADF);
  idle(epfd);
  for (const int fd : {own->fd, own->client, shared->client, epfd}) must(close(fd));
  return 0;
}
