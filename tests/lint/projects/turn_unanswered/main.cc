#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "turns.h"

namespace {

template <typename Turns>
void serve(Turns& queue, int listener) {
  std::thread one([&queue] { queue.run(); });
  std::thread other([&queue] { queue.run(); });
  for (int fd = accept_one(listener); fd >= 0; fd = accept_one(listener)) queue.take(fd);
  one.join();
  other.join();
}

}  // namespace

int main(int argc, char**) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || ::listen(listener, 64) < 0) return 1;
  Forgetful forgetful;
  ByNumber by_number;
  Resumed resumed;
  ClosedBelow closed_below;
  Working working;
  WorkingHere working_here;
  Marking marking;
  Pushing pushing;
  Repeating repeating;
  Kinds kinds;
  Pairs pairs;
  Levels levels;
  std::thread resuming([&resumed] { resumed.resume(); });
  switch (argc) {
    case 1: serve(forgetful, listener); break;
    case 2: serve(by_number, listener); break;
    case 3: serve(resumed, listener); break;
    case 4: serve(closed_below, listener); break;
    case 5: serve(working, listener); break;
    case 6: serve(marking, listener); break;
    case 7: serve(pushing, listener); break;
    case 8: serve(repeating, listener); break;
    case 9: serve(kinds, listener); break;
    case 10: serve(pairs, listener); break;
    case 11: serve(working_here, listener); break;
    default: serve(levels, listener);
  }
  resuming.join();
  ::close(listener);
}
