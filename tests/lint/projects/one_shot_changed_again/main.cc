#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "queues.h"

namespace {

template <typename Queue>
void serve(Queue& queue, int listener) {
  std::thread thread([&queue] { queue.run(); });
  for (int fd = accept_one(listener); fd >= 0; fd = accept_one(listener)) queue.take(fd);
  thread.join();
}

}  // namespace

int main(int argc, char**) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || ::listen(listener, 64) < 0) return 1;
  Modifying modifying;
  Knowing knowing;
  FallingBack falling_back;
  Putting putting;
  switch (argc) {
    case 1: serve(modifying, listener); break;
    case 2: serve(knowing, listener); break;
    case 3: serve(falling_back, listener); break;
    default: serve(putting, listener);
  }
  ::close(listener);
}
