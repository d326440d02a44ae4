#include "loop/threads.h"

#include <pthread.h>
#include <sched.h>

#include <csignal>

#include "loop/signals_held.h"

namespace refserver {

void Threads::start(int count, const std::function<void(int index)>& body) {
  // The request to stop is the first thread's. Else the kernel gives it to whichever thread does not
  // block it, which is one that has barely begun while pthread_create() blocks all in the first.
  const SignalsHeld held{SIGTERM, SIGINT};
  for (int index = 0; index < count; ++index)
    threads_.emplace_back(body, index);
}

void Threads::join() {
  for (std::thread& each : threads_) each.join();
  threads_.clear();
}

void pin_to_cpu(int index) {
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  int wanted = index % CPU_COUNT(&allowed);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || wanted-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    ::pthread_setaffinity_np(::pthread_self(), sizeof one, &one);
    return;
  }
}

}  // namespace refserver
