#include <pthread.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "loop.h"

int main(void) {
  loop_epoll = epoll_create1(EPOLL_CLOEXEC);
  loop_listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listen(loop_listener, 64) < 0) return 1;
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i) pthread_create(&threads[i], NULL, loop_run, NULL);
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
}
