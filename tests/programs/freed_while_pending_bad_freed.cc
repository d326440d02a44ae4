// The same, and the second thread deletes the connection's object: the first follows a pointer into
// freed memory.
#include <cerrno>
#include <initializer_list>
#include <thread>

#include "batch_connections.h"

int epfd;

void second_thread(const Connection* shared) {
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1 && connection_of(event) == shared);
  char bytes[64];
  must_hold(read(shared->fd, bytes, sizeof bytes) == 2);
  must(close(shared->fd));
  delete shared;  // EXPECT freed-while-pending error confirmed
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  Connection* own = new_connection(epfd, EPOLLIN | EPOLLET);
  Connection* shared = new_connection(epfd, EPOLLIN | EPOLLET);
  const int client = shared->client;
  epoll_event events[8];
  char bytes[64];
  send_to(*own);
  must_hold(epoll_wait(epfd, events, 8, -1) == 1);
  must_hold(read(own->fd, bytes, sizeof bytes) == 1);

  send_to_all(own, shared);
  must_hold(epoll_wait(epfd, events, 8, -1) == 2 && connection_of(events[0]) == own);
  must_hold(read(own->fd, bytes, sizeof bytes) == 1);
  std::thread second(second_thread, shared);
  must_hold(write(client, "x", 1) == 1);
  second.join();
  must_hold(read(connection_of(events[1])->fd, bytes, sizeof bytes) == -1 && errno == EBADF);
  idle(epfd);
  for (const int fd : {own->fd, own->client, client, epfd}) must(close(fd));
  delete own;
  return 0;
}
