// The emulation of EPOLLEXCLUSIVE for kernels before 4.5: N threads wait on one instance, the
// listener is EPOLLET | EPOLLONESHOT and is armed again after each accept. Exactly one thread wakes
// for a connection, and exactly one accepts at a time, which is also the limit of it.
#include "architectures.h"
#include "loop/oneshot_worker.h"

namespace refserver {

// A connection may be armed again before its EAGAIN, in spite of EPOLLET: MOD looks again.
void run_accept_oneshot(const Options& options) {
  run_shared_queue(options, EPOLLIN | EPOLLET | EPOLLONESHOT,
                   [](SharedQueue& queue) { OneshotWorker(queue, EPOLLET, 1).run(); });
}

}  // namespace refserver
