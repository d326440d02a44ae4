// The second close comes after another thread has got the number: it closes that thread's socket,
// which shows when the thread uses it.
#include <sys/socket.h>
#include <unistd.h>

#include <barrier>
#include <thread>

#include "program.h"

std::barrier step(2);
int shared_number = -1;

void broken_owner() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  shared_number = pair[0];
  must(close(pair[0]));
  step.arrive_and_wait();  // the other thread opens a socket and gets the number
  step.arrive_and_wait();
  must(close(pair[0]));  // EXPECT double-close error
  step.arrive_and_wait();
  must(close(pair[1]));
}

void victim() {
  step.arrive_and_wait();
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must_hold(pair[0] == shared_number);
  must(static_cast<int>(write(pair[0], "question", 8)));
  step.arrive_and_wait();
  step.arrive_and_wait();
  char answer[8];
  must_hold(read(pair[0], answer, sizeof answer) == -1);
  must(close(pair[1]));
}

int main() {
  std::thread other(victim);
  broken_owner();
  other.join();
  return 0;
}
