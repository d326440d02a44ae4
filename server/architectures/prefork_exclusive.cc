// Forked workers with one inherited listener. Each makes its epoll instance after the fork: an
// inherited one would be a single interest list that all of them edit (epoll(7), fork(2)).
#include "architectures.h"
#include "loop/level_loop.h"
#include "loop/workers.h"
#include "net/listener.h"
#include "plants.h"
#include "stop.h"

namespace refserver {
namespace {

constexpr std::uint32_t kExclusive = EPOLLEXCLUSIVE;

}  // namespace

void run_prefork_exclusive(const Options& options) {
  const Listener listener({.port = options.port});
  const auto announced = [&] { announce(listener.port()); };
  if (planted(Bug::epoll_shared_by_fork)) {
    // Planted: all is prepared once, in the parent, and the workers only have to run.
    LevelLoop loop(options);
    loop.listen(listener.fd());
    return run_workers(options.threads, [&] { loop.run(stop_fd()); }, announced);
  }
  const auto work = [&] {
    LevelLoop loop(options);
    loop.listen(listener.fd(), planted(Bug::thundering_herd) ? 0U : kExclusive);
    loop.run(stop_fd());
  };
  run_workers(options.threads, work, announced);
}

}  // namespace refserver
