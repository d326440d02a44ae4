#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "turns.h"

int main() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || ::listen(listener, 64) < 0) return 1;
  Halves queue;
  std::thread one([&queue] { queue.run(); });
  std::thread other([&queue] { queue.arm_halves(); });
  for (int fd = accept_one(listener); fd >= 0; fd = accept_one(listener)) queue.take(fd);
  one.join();
  other.join();
  ::close(listener);
}
