// A loop per thread, each with its own instance, and one listener in all of them. EPOLLEXCLUSIVE
// lets the kernel wake one (or a few) of the waiters for a connection instead of all.
#include <memory>

#include "architectures.h"
#include "loop/level_loop.h"
#include "loop/threads.h"
#include "net/listener.h"
#include "stop.h"

namespace refserver {

void run_exclusive(const Options& options) {
  const Listener listener({.port = options.port});
  announce(listener.port());
  Threads threads;
  threads.start(options.threads, [&](int) {
    LevelLoop loop(options);
    loop.listen(listener.fd(), EPOLLEXCLUSIVE);
    loop.run(stop_fd());
  });
  threads.join();
}

}  // namespace refserver
