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
  Adding adding;
  Removing removing;
  HandingOver handing_over;
  Migrating next(nullptr);
  Migrating migrating(&next);
  Levels levels;
  Pairs pairs;
  Reconnecting reconnecting;
  Deferring deferring;
  std::thread worker([&handing_over] { handing_over.work(); });
  switch (argc) {
    case 1: serve(adding, listener); break;
    case 2: serve(removing, listener); break;
    case 3: serve(handing_over, listener); break;
    case 4: serve(migrating, listener); break;
    case 5: serve(levels, listener); break;
    case 6: serve(reconnecting, listener); break;
    case 7: serve(deferring, listener); break;
    default: serve(pairs, listener);
  }
  worker.join();
  ::close(listener);
}
