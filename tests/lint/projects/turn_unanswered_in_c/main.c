#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conn.h"

int main(int argc, char **argv) {
  (void)argv;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || listen(listener, 64) < 0) return 1;
  if (argc > 1)
    run_carefully(listener);
  else
    run(listener);
  close(listener);
  return 0;
}
