#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include "conn.h"

struct server {
  void (*run)(void);
  void (*take)(int fd);
};

static void *run(void *given) {
  struct server *server = given;
  server->run();
  return 0;
}

int main(int argc, char **argv) {
  struct server servers[] = {
      {adding_run, adding_take},
      {removing_run, removing_take},
      {handing_run, handing_take},
      {pairs_run, pairs_take},
  };
  struct server *server = &servers[argc % 4];
  pthread_t thread, worker;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  (void)argv;
  if (listener < 0 || listen(listener, 64) < 0) return 1;
  if (adding_begin() < 0) return 1;
  pthread_create(&thread, 0, run, server);
  if (pthread_create(&worker, 0, handing_work, 0) != 0) return 1;
  for (;;) {
    int fd = accept_one(listener);
    if (fd < 0) break;
    if (argc == 1)
      adding_take(fd);
    else if (argc == 2)
      removing_take(fd);
    else if (argc == 3)
      handing_take(fd);
    else
      pairs_take(fd);
  }
  pthread_join(thread, 0);
  pthread_join(worker, 0);
  return 0;
}
