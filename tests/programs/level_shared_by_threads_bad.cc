// A level-triggered connection in an instance that two threads wait on: both get its event, and take
// the bytes of one stream in turns.
#include <barrier>
#include <initializer_list>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

int epfd, connection, client;
std::barrier step(2);

void wait_for_event() {
  must_hold(write(client, "0123456789", 10) == 10);
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
}

void take() {
  char bytes[4];
  must_hold(read(connection, bytes, sizeof bytes) == 4);
}

void second_thread() {
  step.arrive_and_wait();
  wait_for_event();
  step.arrive_and_wait();
  step.arrive_and_wait();
  take();
  step.arrive_and_wait();
  step.arrive_and_wait();
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  connection = pair[0];
  client = pair[1];
  epoll_event event{EPOLLIN, {.fd = connection}};
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, connection, &event));  // EXPECT level-shared-by-threads warning likely
  std::thread second(second_thread);
  wait_for_event();
  step.arrive_and_wait();  // the second one waits too, and gets the same connection
  step.arrive_and_wait();
  take();
  step.arrive_and_wait();
  step.arrive_and_wait();
  take();
  char rest[64];
  while (read(connection, rest, sizeof rest) > 0) {
  }
  step.arrive_and_wait();
  second.join();
  idle(epfd);
  for (const int fd : {connection, client, epfd}) must(close(fd));
  return 0;
}
