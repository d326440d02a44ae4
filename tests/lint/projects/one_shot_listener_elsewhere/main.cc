#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>
#include <vector>

#include "worker.h"

int main() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0 || ::listen(listener, 64) < 0) return 1;
  Queue queue(listener);
  queue.epoll.add(listener, EPOLLIN | EPOLLONESHOT, Queue::kListener);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&queue] { Worker(queue, 0).run(); });
  for (std::thread& thread : threads) thread.join();
}
