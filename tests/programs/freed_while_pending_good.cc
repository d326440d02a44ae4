// Two threads on one edge-triggered instance again, with a lock and a mark for each connection; who
// hangs up retires the object, and it is deleted when both have waited again.
#include <mutex>
#include <initializer_list>
#include <thread>

#include "batch_connections.h"

int epfd;
std::mutex lock;

void on_event(Connection* connection) {
  const std::lock_guard held(lock);
  if (connection->closed) return;
  char bytes[64];
  ssize_t n;
  while ((n = read(connection->fd, bytes, sizeof bytes)) == 1) {
  }
  if (n != 2) return;
  must(close(connection->fd));
  connection->closed = true;
}

void second_thread() {
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  on_event(connection_of(event));
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  Connection* own = new_connection(epfd, EPOLLIN | EPOLLET);
  Connection* shared = new_connection(epfd, EPOLLIN | EPOLLET);
  send_to_all(own, shared);

  epoll_event events[8];
  must_hold(epoll_wait(epfd, events, 8, -1) == 2 && connection_of(events[0]) == own);
  on_event(connection_of(events[0]));
  std::thread second(second_thread);
  send_to(*shared);
  second.join();
  must_hold(shared->closed);
  on_event(connection_of(events[1]));
  idle(epfd);
  for (const int fd : {own->fd, own->client, shared->client, epfd}) must(close(fd));
  delete own;
  delete shared;
  return 0;
}
