// A loop per thread, each with its own instance, and one listener in all of them. EPOLLEXCLUSIVE
// lets the kernel wake one (or a few) of the waiters for a connection instead of all.
#include <memory>
#include <vector>

#include "architectures.h"
#include "loop/level_loop.h"
#include "loop/threads.h"
#include "net/listener.h"
#include "plants.h"
#include "stop.h"

namespace refserver {
namespace {

constexpr std::uint32_t kExclusive = EPOLLEXCLUSIVE;

}  // namespace

void run_exclusive(const Options& options) {
  const Listener listener({.port = options.port});
  std::vector<std::unique_ptr<LevelLoop>> loops;
  for (int i = 0; i < options.threads; ++i) {
    loops.push_back(std::make_unique<LevelLoop>(options));
    loops.back()->listen(listener.fd(), planted(Bug::thundering_herd) ? 0U : kExclusive);
  }
  announce(listener.port());
  Threads threads;
  threads.start(options.threads,
                [&](int index) { loops[static_cast<std::size_t>(index)]->run(stop_fd()); });
  threads.join();
}

}  // namespace refserver
