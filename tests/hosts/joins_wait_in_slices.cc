// Who closes an epoll instance under its waiter and then joins the waiter makes no further call: the
// join itself looks at what is suspected, and is the join it would have been.
// OPTIONS grace=50
// REPORTS closed-under-waiter
#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>

#include "tests/hosts/host.h"

namespace {

int epfd = -1;
std::atomic<long> tid{0};
char result;

// The time-out, far beyond the grace period, ends the test.
void* wait_on_it(void*) {
  tid = syscall(SYS_gettid);
  epoll_event event{};
  HOST_CHECK(epoll_wait(epfd, &event, 1, 1500) == 0);
  return &result;
}

bool sleeps_in_epoll_wait() {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%ld/syscall", tid.load());
  std::FILE* file = std::fopen(path, "re");
  HOST_CHECK(file != nullptr);
  long now = -1;
  const bool read = std::fscanf(file, "%ld", &now) == 1;
  std::fclose(file);
  return read && (now == SYS_epoll_wait || now == SYS_epoll_pwait);
}

}  // namespace

int main() {
  epfd = epoll_create1(EPOLL_CLOEXEC);
  HOST_CHECK(epfd >= 0);
  pthread_t waiter;
  HOST_CHECK(pthread_create(&waiter, nullptr, wait_on_it, nullptr) == 0);
  while (tid == 0 || !sleeps_in_epoll_wait()) sched_yield();
  HOST_CHECK(close(epfd) == 0);
  HOST_CHECK(pthread_join(pthread_self(), nullptr) == EDEADLK);
  void* joined = nullptr;
  HOST_CHECK(pthread_join(waiter, &joined) == 0);
  HOST_CHECK(joined == &result);
  return host_ok();
}
