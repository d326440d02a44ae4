#include <pthread.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "loop.h"

// Each of two programs starts one thread.
int main(void) {
  loop_epoll = epoll_create1(EPOLL_CLOEXEC);
  loop_listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listen(loop_listener, 64) < 0) return 1;
  pthread_t thread;
  pthread_create(&thread, NULL, loop_run, NULL);
  pthread_join(thread, NULL);
}
