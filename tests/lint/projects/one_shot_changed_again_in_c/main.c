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
      {modifying_run, modifying_take},
      {putting_run, putting_take},
      {changing_run, changing_take},
  };
  struct server *server = &servers[argc % 3];
  pthread_t thread;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  (void)argv;
  if (listener < 0 || listen(listener, 64) < 0) return 1;
  pthread_create(&thread, 0, run, server);
  for (;;) {
    int fd = accept_one(listener);
    if (fd < 0) break;
    if (argc == 1)
      modifying_take(fd);
    else if (argc == 2)
      putting_take(fd);
    else
      changing_take(fd);
  }
  pthread_join(thread, 0);
  return 0;
}
