#include <sys/socket.h>

void run_let_go(int listener);
void run_busy(int listener);
void run_one_shot(int listener);
void run_edges(int listener);

int main(int count, char**) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listen(listener, 64) < 0) return 1;
  if (count == 1) run_let_go(listener);
  if (count == 2) run_busy(listener);
  if (count == 3) run_one_shot(listener);
  run_edges(listener);
}
