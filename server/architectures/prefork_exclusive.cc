// Forked workers with one inherited listener. Each makes its epoll instance after the fork: an
// inherited one would be a single interest list that all of them edit (epoll(7), fork(2)).
#include "architectures.h"
#include "loop/level_loop.h"
#include "loop/workers.h"
#include "net/listener.h"
#include "stop.h"

namespace refserver {

void run_prefork_exclusive(const Options& options) {
  const Listener listener({.port = options.port});
  const auto work = [&] {
    LevelLoop loop(options);
    loop.listen(listener.fd(), EPOLLEXCLUSIVE);
    loop.run(stop_fd());
  };
  run_workers(options.threads, work, [&] { announce(listener.port()); });
}

}  // namespace refserver
