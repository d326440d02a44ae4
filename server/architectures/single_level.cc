// One thread, one epoll instance, level-triggered: the form to start with.
#include "architectures.h"
#include "loop/level_loop.h"
#include "net/listener.h"
#include "stop.h"

namespace refserver {

void run_single_level(const Options& options) {
  const Listener listener({.port = options.port});
  LevelLoop loop(options);
  loop.listen(listener.fd());
  announce(listener.port());
  loop.run(stop_fd());
}

}  // namespace refserver
