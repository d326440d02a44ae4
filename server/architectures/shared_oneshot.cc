// N threads wait on one epoll instance. EPOLLONESHOT disarms a registration as it delivers it, so a
// connection belongs to the thread that got its event until that thread arms it again.
#include "architectures.h"
#include "loop/oneshot_worker.h"

namespace refserver {
namespace {

constexpr int kAcceptsPerTurn = 8;

}  // namespace

void run_shared_oneshot(const Options& options) {
  run_shared_queue(options, EPOLLIN | EPOLLONESHOT,
                   [](SharedQueue& queue) { OneshotWorker(queue, 0, kAcceptsPerTurn).run(); });
}

}  // namespace refserver
