// Two threads on one instance without EPOLLONESHOT, and a lock that whoever serves the connection holds
// until it is drained.
#include <barrier>
#include <initializer_list>
#include <mutex>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int epfd, connection, client;
std::barrier step(2);
std::mutex lock;

void serve() {
  epoll_event event;
  for (int round = 0; round < 20; ++round) {
    must_hold(write(client, "0123456789ABCDEF", 16) == 16);
    must(epoll_wait(epfd, &event, 1, 5));
    step.arrive_and_wait();  // both may hold an event of it
    const std::lock_guard held(lock);
    char bytes[4];
    while (read(connection, bytes, sizeof bytes) > 0) {
    }
  }
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  connection = pair[0];
  client = pair[1];
  must(control(epfd, EPOLL_CTL_ADD, connection, EPOLLIN | EPOLLET, connection));
  std::thread second(serve);
  serve();
  second.join();
  idle(epfd);
  for (const int fd : {connection, client, epfd}) must(close(fd));
  return 0;
}
